package im.magpie.message.room;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Cursors of this module's pages: the sort key of a page's last row. Opaque to clients, and
 * anything that is not one of ours is refused.
 */
public final class Cursors {
    private static final Pattern FORM = Pattern.compile("-?[0-9a-z]{1,13}(_-?[0-9a-z]{1,13}){0,3}");

    private Cursors() {}

    /** The cursor behind a row with this sort key. */
    public static String of(long... key) {
        return Arrays.stream(key)
                .mapToObj(part -> Long.toString(part, Character.MAX_RADIX))
                .collect(Collectors.joining("_"));
    }

    /**
     * The sort key in a cursor.
     *
     * @param parts numbers the key has
     * @throws ChatException validation, when it is not a cursor with so many numbers
     */
    public static long[] parse(String cursor, int parts) {
        if (!FORM.matcher(cursor).matches()) {
            throw invalid();
        }
        try {
            long[] key =
                    Arrays.stream(cursor.split("_", -1))
                            .mapToLong(part -> Long.parseLong(part, Character.MAX_RADIX))
                            .toArray();
            if (key.length != parts) {
                throw invalid();
            }
            return key;
        } catch (NumberFormatException e) {
            throw invalid();
        }
    }

    private static ChatException invalid() {
        return new ChatException(ErrorCode.VALIDATION, "message.cursor.invalid");
    }
}
