package im.magpie.message.body;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import tools.jackson.databind.JsonNode;

/** Turns the body of a request into its record, or refuses it. Unknown fields are ignored. */
public final class BodyParser {
    /** Longest text, in code points: an emoji counts as one, whatever it takes in UTF-16. */
    public static final int MAX_TEXT = 1024;

    private BodyParser() {}

    /**
     * The body a user sends.
     *
     * @throws ChatException validation, when users may not send the type or the body breaks a rule
     */
    public static MessageBody parse(int type, JsonNode body) {
        MessageType known =
                MessageType.of(type).orElseThrow(() -> refused("message.type.unknown", type));
        return switch (known) {
            case TEXT -> text(body);
            case RECALL, SYSTEM -> throw refused("message.type.server-only", type);
            case IMAGE, FILE, VOICE, VIDEO, EMOJI -> throw refused("message.type.unknown", type);
        };
    }

    private static TextBody text(JsonNode body) {
        JsonNode content = body == null ? null : body.get("content");
        if (content == null || !content.isString()) {
            throw refused("message.text.missing");
        }
        String text = content.asString();
        if (text.codePointCount(0, text.length()) > MAX_TEXT) {
            throw refused("message.text.too-long", MAX_TEXT);
        }
        if (text.codePoints().anyMatch(BodyParser::isLoneSurrogate)) {
            throw refused("message.text.malformed");
        }
        if (text.codePoints().allMatch(BodyParser::isInvisible)) {
            throw refused("message.text.blank");
        }
        return new TextBody(text);
    }

    /** Half a character: databases would store something else, each its own. */
    private static boolean isLoneSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** All kinds of spaces, and what takes no room at all, such as U+200B. */
    private static boolean isInvisible(int codePoint) {
        return Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint)
                || Character.getType(codePoint) == Character.FORMAT
                || Character.isISOControl(codePoint);
    }

    private static ChatException refused(String key, Object... arguments) {
        return new ChatException(ErrorCode.VALIDATION, key, arguments);
    }
}
