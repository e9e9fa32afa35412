package im.magpie.common.session;

/**
 * The machine a request or connection comes from.
 *
 * @param ip the client's address as {@link ClientIpResolver} found it
 * @param userAgent the User-Agent header, at most 255 characters; empty when absent
 */
public record Client(String ip, String userAgent) {
    private static final int MAX_USER_AGENT = 255;

    public Client {
        userAgent =
                userAgent == null
                        ? ""
                        : userAgent.substring(0, Math.min(MAX_USER_AGENT, userAgent.length()));
    }
}
