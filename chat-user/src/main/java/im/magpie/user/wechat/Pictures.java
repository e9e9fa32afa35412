package im.magpie.user.wechat;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Which of other people's picture urls we hand on to browsers. */
final class Pictures {
    private static final int MAX_LENGTH = 512;

    private Pictures() {}

    /** The url when it is one of a web server and fits its column. */
    static Optional<String> usable(String url) {
        if (url == null || url.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            URI parsed = new URI(url);
            boolean web =
                    "https".equalsIgnoreCase(parsed.getScheme())
                            || "http".equalsIgnoreCase(parsed.getScheme());
            return web && parsed.getHost() != null ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
