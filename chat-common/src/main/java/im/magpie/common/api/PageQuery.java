package im.magpie.common.api;

/**
 * What a client asks of a cursor page. Sizes are clamped, not rejected, because stock clients ask
 * for more than the limit.
 *
 * @param pageSize rows wanted, 1 to {@value #MAX_SIZE}; {@value #DEFAULT_SIZE} when absent
 * @param cursor cursor of the page before; empty for the first page
 */
public record PageQuery(Integer pageSize, String cursor) {
    /** Rows on a page when the client names no number. */
    public static final int DEFAULT_SIZE = 20;

    /** Most rows on a page. */
    public static final int MAX_SIZE = 200;

    public PageQuery {
        pageSize = pageSize == null ? DEFAULT_SIZE : Math.max(1, Math.min(MAX_SIZE, pageSize));
        cursor = cursor == null ? "" : cursor.strip();
    }

    /** Whether this asks for the first page. */
    public boolean isFirst() {
        return cursor.isEmpty();
    }
}
