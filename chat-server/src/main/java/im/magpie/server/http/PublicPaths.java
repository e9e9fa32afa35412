package im.magpie.server.http;

/** Paths {@code /capi/<module>/public/…}: open to guests. */
public final class PublicPaths {
    private static final String PUBLIC = "public";
    private static final int PUBLIC_SEGMENT = 3;

    private PublicPaths() {}

    /** Whether a path, or the pattern of one, is open to guests. */
    public static boolean contains(String path) {
        String[] segments = path.split("/", -1);
        return segments.length > PUBLIC_SEGMENT && segments[PUBLIC_SEGMENT].equals(PUBLIC);
    }
}
