package im.magpie.common.api;

import java.util.List;
import java.util.function.Function;

/**
 * One page of a listing.
 *
 * @param cursor opaque; sent back unchanged it asks for the next page; empty on the last page
 * @param isLast whether nothing follows
 * @param list the rows, never null
 */
public record CursorPage<T>(String cursor, boolean isLast, List<T> list) {

    public CursorPage {
        list = List.copyOf(list);
    }

    /** A page that is the last one. */
    public static <T> CursorPage<T> last(List<T> list) {
        return new CursorPage<>("", true, list);
    }

    /**
     * Cuts a page from rows that were read one beyond its size: a row too many means there is a
     * next page, and costs no second query.
     *
     * @param rows at most {@code pageSize + 1} rows in the order of the listing
     * @param pageSize rows on a page
     * @param cursorOf the cursor that continues behind a row
     */
    public static <T> CursorPage<T> cut(
            List<T> rows, int pageSize, Function<? super T, String> cursorOf) {
        if (rows.size() <= pageSize) {
            return last(rows);
        }
        List<T> page = rows.subList(0, pageSize);
        return new CursorPage<>(cursorOf.apply(page.get(pageSize - 1)), false, page);
    }

    /** The same page with other rows. */
    public <R> CursorPage<R> map(Function<? super T, ? extends R> mapper) {
        return new CursorPage<>(cursor, isLast, list.stream().<R>map(mapper).toList());
    }
}
