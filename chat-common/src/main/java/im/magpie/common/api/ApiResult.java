package im.magpie.common.api;

/**
 * The envelope around every REST answer, errors included. All four members are always written, also
 * when null.
 *
 * @param success whether the call did what it says
 * @param errCode null on success, else the wire code of the refusal
 * @param errMsg null on success, else a sentence for a person, never empty
 * @param data the answer, or null
 */
public record ApiResult<T>(boolean success, Integer errCode, String errMsg, T data) {

    /** A success with an answer. */
    public static <T> ApiResult<T> ok(T data) {
        return new ApiResult<>(true, null, null, data);
    }

    /** A success without an answer. */
    public static ApiResult<Void> ok() {
        return new ApiResult<>(true, null, null, null);
    }

    /** A refusal. */
    public static ApiResult<Void> refused(int errCode, String errMsg) {
        return new ApiResult<>(false, errCode, errMsg, null);
    }
}
