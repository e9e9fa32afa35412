package im.magpie.server.ratelimit;

/** What is counted together by several nodes cannot be counted now. */
final class LimiterAwayException extends RuntimeException {

    LimiterAwayException(Throwable cause) {
        super(cause.getMessage(), cause, false, false);
    }
}
