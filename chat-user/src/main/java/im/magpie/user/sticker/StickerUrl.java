package im.magpie.user.sticker;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Which urls may be stickers: other users' browsers will load them. */
final class StickerUrl {

    private StickerUrl() {}

    /**
     * Whether a text is an absolute http or https url with a host and without user info, or a path
     * of this server: one slash at its start, for two would name another host.
     */
    static boolean isGood(String text) {
        if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
            return false;
        }
        try {
            URI url = new URI(text);
            return url.getScheme() == null ? isOwnPath(text) : isWeb(url);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Judged by the text: a browser takes three slashes for two, a {@link URI} for one. */
    private static boolean isOwnPath(String text) {
        return text.startsWith("/") && !text.startsWith("//");
    }

    private static boolean isWeb(URI url) {
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        return (scheme.equals("http") || scheme.equals("https"))
                && url.getHost() != null
                && url.getRawUserInfo() == null;
    }
}
