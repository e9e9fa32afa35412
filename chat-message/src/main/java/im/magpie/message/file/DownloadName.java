package im.magpie.message.file;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** What a saved file is called: the user's own name for it, made harmless. */
final class DownloadName {
    /** Room for the name in a url: urls travel in messages, which bound them. */
    private static final int LONGEST_ENCODED = 240;

    private DownloadName() {}

    /**
     * The last part of a path, without control characters and what turns the direction of writing,
     * so that {@code gpj.exe} cannot look like {@code exe.jpg}.
     */
    static String clean(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        StringBuilder clean = new StringBuilder();
        last.codePoints().filter(DownloadName::isPlain).forEach(clean::appendCodePoint);
        return clean.toString().strip();
    }

    private static boolean isPlain(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    /** The name as a value in a query; a long one loses characters in front of its extension. */
    static String encoded(String name) {
        String clean = clean(name);
        int dot = clean.lastIndexOf('.');
        String extension = dot > 0 && clean.length() - dot <= 12 ? clean.substring(dot) : "";
        String stem = clean.substring(0, clean.length() - extension.length());
        while (encode(stem + extension).length() > LONGEST_ENCODED) {
            stem = stem.substring(0, stem.offsetByCodePoints(stem.length(), -1));
        }
        return encode(stem + extension);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
