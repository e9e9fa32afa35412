package im.magpie.user.friend;

import im.magpie.common.api.PageQuery;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a page of applies begins. A cursor names the row before it and skips and repeats nothing; a
 * page number counts rows from the newest one, so that an apply that comes meanwhile shifts them.
 *
 * @param pageNo the page's number, from 1
 * @param beforeId only applies with a lower id
 * @param offset how many of those are left out
 */
record ApplyPlace(int pageNo, long beforeId, long offset) {
    private static final int MOST_PAGES = 1_000_000;
    private static final Pattern FORM = Pattern.compile("(\\d{1,7})-(\\d{1,18})");

    /** The place a client asks for; a cursor says more than a page number. */
    static ApplyPlace of(PageQuery query, int pageNo) {
        if (query.isFirst()) {
            int number = Math.max(1, Math.min(MOST_PAGES, pageNo));
            return new ApplyPlace(number, Long.MAX_VALUE, (number - 1L) * query.pageSize());
        }
        Matcher parts = FORM.matcher(query.cursor());
        if (!parts.matches()) {
            throw new ChatException(ErrorCode.VALIDATION, "user.cursor.invalid");
        }
        return new ApplyPlace(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)), 0);
    }

    /** The cursor of the page behind this one. */
    String behind(long lastId) {
        return Math.min(MOST_PAGES, pageNo + 1) + "-" + lastId;
    }
}
