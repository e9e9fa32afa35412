package im.magpie.websocket.cluster;

/** Redis did not answer, or is known not to. */
public final class RedisAwayException extends RuntimeException {

    RedisAwayException(String message) {
        super(message, null, false, false);
    }
}
