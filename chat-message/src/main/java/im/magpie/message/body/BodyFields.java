package im.magpie.message.body;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Reads the fields of a request's body one by one. Every method refuses what does not fit and names
 * the field; a body that is no object has no fields.
 */
final class BodyFields {
    private final JsonNode body;

    BodyFields(JsonNode body) {
        this.body = body;
    }

    /** A whole number between two bounds, both included. */
    long number(String name, long least, long most) {
        Optional<Long> number = field(name).flatMap(BodyFields::whole);
        if (number.isEmpty() || number.get() < least || number.get() > most) {
            throw refused("message.body.number", name, least, most);
        }
        return number.get();
    }

    /** A url that clients may show. */
    String url(String name) {
        return string(name)
                .filter(MediaUrl::isAllowed)
                .orElseThrow(() -> refused("message.body.url", name, MediaUrl.MAX_LENGTH));
    }

    /** One line of text that can be seen, up to so many code points. */
    String line(String name, int most) {
        return string(name)
                .filter(line -> line.codePointCount(0, line.length()) <= most)
                .filter(line -> line.codePoints().noneMatch(Character::isISOControl))
                .filter(line -> !Characters.areInvisible(line))
                .filter(line -> !Characters.areBroken(line))
                .orElseThrow(() -> refused("message.body.line", name, most));
    }

    /** A string, when there is one. */
    Optional<String> string(String name) {
        return field(name).filter(JsonNode::isString).map(JsonNode::asString);
    }

    /** An id, when one is given. */
    Optional<Long> id(String name) {
        return field(name)
                .map(node -> whole(node).orElseThrow(() -> refused("message.body.id", name)));
    }

    /** Ids that are not negative, each once, in their order; none when the field is not given. */
    List<Long> ids(String name, int most) {
        Optional<JsonNode> list = field(name);
        if (list.isEmpty()) {
            return List.of();
        }
        Set<Long> ids = new LinkedHashSet<>();
        for (JsonNode node : list.get()) {
            ids.add(whole(node).filter(id -> id >= 0).orElseThrow(() -> notIds(name, most)));
        }
        if (!list.get().isArray() || ids.size() > most) {
            throw notIds(name, most);
        }
        return new ArrayList<>(ids);
    }

    private Optional<JsonNode> field(String name) {
        return Optional.ofNullable(body)
                .map(fields -> fields.get(name))
                .filter(node -> !node.isNull());
    }

    private static Optional<Long> whole(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong()
                ? Optional.of(node.asLong())
                : Optional.empty();
    }

    private static ChatException notIds(String name, int most) {
        return refused("message.body.ids", name, most);
    }

    private static ChatException refused(String key, Object... arguments) {
        return new ChatException(ErrorCode.VALIDATION, key, arguments);
    }
}
