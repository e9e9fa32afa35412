package im.magpie.message.file;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** What a saved file is called: the user's own name for it, made harmless. */
final class DownloadName {
    /** Room for the name in a url: urls travel in messages, which bound them. */
    private static final int LONGEST_ENCODED = 240;

    /** In code points. A header has the name twice, at up to twelve bytes each. */
    private static final int LONGEST = 120;

    private static final int LONGEST_EXTENSION = 12;

    private DownloadName() {}

    /**
     * The last part of a path, without control characters and what turns the direction of writing,
     * so that {@code gpj.exe} cannot look like {@code exe.jpg}; a long one loses characters in
     * front of its extension.
     */
    static String clean(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        StringBuilder clean = new StringBuilder();
        last.codePoints().filter(DownloadName::isPlain).forEach(clean::appendCodePoint);
        return cut(clean.toString().strip(), DownloadName::fitsHeader);
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

    private static boolean fitsHeader(String name) {
        return name.codePointCount(0, name.length()) <= LONGEST;
    }

    /** The name as a value in a query, cut once more. */
    static String encoded(String name) {
        return encode(cut(clean(name), some -> encode(some).length() <= LONGEST_ENCODED));
    }

    private static String cut(String name, Predicate<String> fits) {
        int dot = name.lastIndexOf('.');
        String extension =
                dot > 0 && name.length() - dot <= LONGEST_EXTENSION ? name.substring(dot) : "";
        int end = name.length() - extension.length();
        while (end > 0 && !fits.test(name.substring(0, end) + extension)) {
            end = name.offsetByCodePoints(end, -1);
        }
        return name.substring(0, end) + extension;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
