package im.magpie.common.text;

/** Characters of which a reader sees nothing, whatever Unicode counts them among. */
public final class InvisibleCharacters {

    private InvisibleCharacters() {}

    /**
     * Whether a code point cannot be seen: controls, format and bidi marks, fillers, selectors, and
     * halves of characters. Spaces are not among them: they part words.
     */
    public static boolean isInvisible(int codePoint) {
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
    public static boolean isSelector(int codePoint) {
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
