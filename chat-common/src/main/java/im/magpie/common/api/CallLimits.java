package im.magpie.common.api;

/**
 * Limits on what only an endpoint itself can name, such as the room a message goes to; {@link
 * RateLimit} covers what can be told from the request alone.
 */
public interface CallLimits {

    /**
     * Counts a call.
     *
     * @param name name of the limit: the setting {@code chat.rate-limit.<name>}
     * @param subject whose calls are counted together
     * @throws im.magpie.common.error.ChatException RATE_LIMITED when it is one too many
     */
    void count(String name, long subject);
}
