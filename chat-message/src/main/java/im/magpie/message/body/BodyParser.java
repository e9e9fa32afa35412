package im.magpie.message.body;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Turns the body of a request into its record, or refuses it. Unknown fields are ignored: a client
 * forwards a message by posting the body it was given.
 */
public final class BodyParser {
    /** Longest text, in code points: an emoji counts as one, whatever it takes in UTF-16. */
    public static final int MAX_TEXT = 1024;

    /** Most users mentioned in one text. */
    public static final int MAX_MENTIONS = 10;

    /**
     * Largest size, in bytes, that every client can read. It is only what the author says: real
     * files are bounded when they are uploaded, and a url may lead elsewhere.
     */
    private static final long MAX_SIZE = (1L << 53) - 1;

    /** Longest side of a picture, in pixels. */
    private static final int MAX_SIDE = 20_000;

    /** Longest recording, in seconds: a day. */
    private static final int MAX_SECONDS = 86_400;

    /** Longest name of a file, in code points: what file systems allow, and uploads. */
    private static final int MAX_FILE_NAME = 255;

    private BodyParser() {}

    /**
     * The body a user sends.
     *
     * @throws ChatException validation, when users may not send the type or the body breaks a rule
     */
    public static MessageBody parse(int type, JsonNode body) {
        MessageType known =
                MessageType.of(type).orElseThrow(() -> refused("message.type.unknown", type));
        BodyFields fields = new BodyFields(body);
        return switch (known) {
            case TEXT -> text(fields);
            case RECALL, SYSTEM -> throw refused("message.type.server-only", type);
            case IMAGE ->
                    new ImageBody(
                            size(fields, "size"),
                            fields.url("url"),
                            side(fields, "width"),
                            side(fields, "height"));
            case FILE ->
                    new FileBody(
                            size(fields, "size"),
                            fields.url("url"),
                            fields.line("fileName", MAX_FILE_NAME));
            case VOICE ->
                    new VoiceBody(
                            size(fields, "size"),
                            fields.url("url"),
                            (int) fields.number("second", 0, MAX_SECONDS));
            case VIDEO ->
                    new VideoBody(
                            size(fields, "size"),
                            fields.url("url"),
                            side(fields, "thumbWidth"),
                            side(fields, "thumbHeight"),
                            fields.url("thumbUrl"),
                            size(fields, "thumbSize"));
            case EMOJI -> new EmojiBody(fields.url("url"));
        };
    }

    private static long size(BodyFields fields, String name) {
        return fields.number(name, 0, MAX_SIZE);
    }

    private static int side(BodyFields fields, String name) {
        return (int) fields.number(name, 1, MAX_SIDE);
    }

    private static TextBody text(BodyFields fields) {
        String text = fields.string("content").orElseThrow(() -> refused("message.text.missing"));
        if (text.codePointCount(0, text.length()) > MAX_TEXT) {
            throw refused("message.text.too-long", MAX_TEXT);
        }
        if (Characters.areBroken(text)) {
            throw refused("message.text.malformed");
        }
        if (Characters.areInvisible(text)) {
            throw refused("message.text.blank");
        }
        return new TextBody(
                text, fields.id("replyMsgId"), fields.ids("atUidList", MAX_MENTIONS), Map.of());
    }

    private static ChatException refused(String key, Object... arguments) {
        return new ChatException(ErrorCode.VALIDATION, key, arguments);
    }
}
