package im.magpie.common.error;

/**
 * Every way a REST request can be refused. The pair of HTTP status and {@code errCode} is part of
 * the wire contract and never changes for an existing constant.
 */
public enum ErrorCode {
    /** A field is missing, malformed or out of bounds; the sentence names field and rule. */
    VALIDATION(400, -2),
    /** No token, or one that is not valid (any more), on a path that needs one. */
    UNAUTHENTICATED(401, 401),
    /** The token is valid, the action is not this caller's. */
    FORBIDDEN(403, 403),
    /** The caller is banned: login and every call. */
    BANNED(403, 1008),
    /** No such path. */
    PATH_NOT_FOUND(404, -1),
    /** The path exists, the method does not. */
    METHOD_NOT_ALLOWED(405, -1),
    /** The request is larger than its limit. */
    TOO_LARGE(413, -1),
    /** A body of a media type nobody reads here. */
    UNSUPPORTED_MEDIA_TYPE(415, -1),
    /** A rule of the product says no; free text. */
    BUSINESS(400, 1001),
    /** The same {@code clientMsgId} came with different content. */
    CLIENT_MSG_ID_REUSED(409, 1009),
    /** No such room or group, or not the caller's: both answer alike. */
    GROUP_NOT_FOUND(400, 9001),
    /** A member without the right. */
    GROUP_NO_PERMISSION(400, 9002),
    /** More admins than a group may have. */
    GROUP_TOO_MANY_ADMINS(400, 9003),
    /** The user named is not in the group. */
    GROUP_NOT_A_MEMBER(400, 9004),
    /** This member may not be removed by the caller. */
    GROUP_MEMBER_PROTECTED(400, 9005),
    /** Nobody leaves the global room. */
    GROUP_GLOBAL_EXIT(400, 9006),
    /** Too often; the answer carries {@code Retry-After}. */
    RATE_LIMITED(429, -3),
    /** Anything unexpected; the sentence carries a trace id and no internals. */
    INTERNAL(500, -1),
    /** Not accepted: busy, or the database is away. Safe to send again. */
    BUSY(503, -5),
    /** The outcome is unknown: repeat it, a message with the same {@code clientMsgId}. */
    OUTCOME_UNKNOWN(504, -6);

    private final int httpStatus;
    private final int wireCode;

    ErrorCode(int httpStatus, int wireCode) {
        this.httpStatus = httpStatus;
        this.wireCode = wireCode;
    }

    /** The HTTP status of the answer. */
    public int httpStatus() {
        return httpStatus;
    }

    /** The envelope's {@code errCode}. */
    public int wireCode() {
        return wireCode;
    }
}
