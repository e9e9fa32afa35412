package im.magpie.user.presence;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.user.MemberPresence;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place behind the last row of a page: all that the order looks at, so that rows of one
 * millisecond are neither skipped nor repeated.
 */
record PageCursor(int online, long lastOptTime, long uid) {
    private static final Pattern FORM = Pattern.compile("([01])-(\\d{1,18})-(\\d{1,18})");

    static PageCursor parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new ChatException(ErrorCode.VALIDATION, "user.cursor.invalid");
        }
        return new PageCursor(
                Integer.parseInt(parts.group(1)),
                Long.parseLong(parts.group(2)),
                Long.parseLong(parts.group(3)));
    }

    static String behind(MemberPresence row) {
        return (row.online() ? 1 : 0) + "-" + row.lastOptTime() + "-" + row.uid();
    }
}
