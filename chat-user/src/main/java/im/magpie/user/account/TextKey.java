package im.magpie.user.account;

import java.text.Normalizer;
import java.util.Locale;

/** The form under which texts that look alike are the same: NFKC, lower case, trimmed. */
public final class TextKey {

    private TextKey() {}

    /** The key of a text, without the code points that are never seen. */
    public static String of(String text) {
        // Lower-casing can undo the normal form, so it is made twice.
        String lower = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        StringBuilder key = new StringBuilder(lower.length());
        Normalizer.normalize(lower, Normalizer.Form.NFKC)
                .codePoints()
                .filter(c -> !isInvisible(c))
                .forEach(key::appendCodePoint);
        return key.toString().strip();
    }

    /** Code points a reader cannot see: controls, format and bidi marks, fillers, selectors. */
    static boolean isInvisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> isFiller(codePoint) || isSelector(codePoint);
        };
    }

    /** Whether a code point only chooses how the one before it is drawn, as in many emoji. */
    static boolean isSelector(int codePoint) {
        return (codePoint >= 0xFE00 && codePoint <= 0xFE0F)
                || (codePoint >= 0xE0100 && codePoint <= 0xE01EF);
    }

    private static boolean isFiller(int codePoint) {
        return switch (codePoint) {
            // Grapheme joiner; Hangul, half-width Hangul, Khmer, Mongolian and Braille blanks.
            case 0x034F,
                    0x115F,
                    0x1160,
                    0x17B4,
                    0x17B5,
                    0x180B,
                    0x180C,
                    0x180D,
                    0x180F,
                    0x2800,
                    0x3164,
                    0xFFA0 ->
                    true;
            default -> false;
        };
    }
}
