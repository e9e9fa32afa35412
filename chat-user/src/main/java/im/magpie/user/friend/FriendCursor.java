package im.magpie.user.friend;

import im.magpie.common.api.PageQuery;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.user.friend.FriendMapper.FriendRow;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place behind the last row of a page of friends: all that the order looks at, so that
 * friendships of one millisecond are neither skipped nor repeated.
 */
record FriendCursor(long createTime, long uid) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})-(\\d{1,18})");
    private static final FriendCursor FIRST = new FriendCursor(Long.MAX_VALUE, Long.MAX_VALUE);

    static FriendCursor of(PageQuery query) {
        if (query.isFirst()) {
            return FIRST;
        }
        Matcher parts = FORM.matcher(query.cursor());
        if (!parts.matches()) {
            throw new ChatException(ErrorCode.VALIDATION, "user.cursor.invalid");
        }
        return new FriendCursor(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)));
    }

    static String behind(FriendRow row) {
        return row.createTime() + "-" + row.uid();
    }
}
