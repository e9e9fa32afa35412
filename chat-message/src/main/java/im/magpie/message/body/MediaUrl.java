package im.magpie.message.body;

import java.util.regex.Pattern;

/**
 * Which urls a message may lead to. Clients put them into pages as they are, so nothing may pass
 * that a browser would run, read from the disk, or take for another address than it looks like.
 */
public final class MediaUrl {
    /** Longest url, in characters. */
    public static final int MAX_LENGTH = 1024;

    /**
     * A host with an optional port, and nothing in front of it: {@code good.org@evil.org} is a user
     * name and another host.
     */
    private static final Pattern ABSOLUTE =
            Pattern.compile(
                    "https?://(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N}._-]*)|\\[[0-9a-f:.]+])"
                            + "(?::\\d{1,5})?(?:[/?#].*)?",
                    Pattern.CASE_INSENSITIVE);

    /** A path on this server; two slashes would be another host. */
    private static final Pattern OWN = Pattern.compile("/(?!/).*");

    /** Browsers drop control characters and read a backslash as a slash. */
    private static final Pattern MISLEADING =
            Pattern.compile("[\\p{Z}\\p{Cc}\\p{Cf}\\p{Cs}\\\\<>\"`]");

    private MediaUrl() {}

    /** Whether it is an absolute http or https url, or a path of this server. */
    public static boolean isAllowed(String url) {
        return url.length() <= MAX_LENGTH
                && !MISLEADING.matcher(url).find()
                && (ABSOLUTE.matcher(url).matches() || OWN.matcher(url).matches());
    }
}
