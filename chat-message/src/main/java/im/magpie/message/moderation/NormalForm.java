package im.magpie.message.moderation;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * A text as the word filter reads it: each code point in NFKC, without case, and without what may
 * stand between the letters of a word to hide it. Remembers where in the text each of its
 * characters came from.
 *
 * <p>Code points are normalised one by one, so that each has its place; letters are therefore never
 * joined with accents that follow them.
 */
final class NormalForm implements CharSequence {
    private static final int ASCII = 128;

    private char[] chars;
    private int[] origins;
    private int length;

    private NormalForm(int expected) {
        this.chars = new char[expected];
        this.origins = new int[expected];
    }

    static NormalForm of(String text) {
        NormalForm form = new NormalForm(text.length());
        int at = 0;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            if (codePoint < ASCII) {
                form.add(codePoint, at);
            } else {
                int origin = at;
                Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFKC)
                        .codePoints()
                        .forEach(part -> form.add(part, origin));
            }
            at += Character.charCount(codePoint);
        }
        return form;
    }

    private void add(int codePoint, int origin) {
        if (isSkipped(codePoint)) {
            return;
        }
        int folded = Character.toLowerCase(Character.toUpperCase(codePoint));
        if (length + 2 > chars.length) {
            chars = Arrays.copyOf(chars, 2 * chars.length + 2);
            origins = Arrays.copyOf(origins, chars.length);
        }
        for (char part : Character.toChars(folded)) {
            chars[length] = part;
            origins[length] = origin;
            length++;
        }
    }

    /** Spaces, punctuation (ASCII's symbols too), and what takes no room. */
    private static boolean isSkipped(int codePoint) {
        if (codePoint < ASCII) {
            return !Character.isLetterOrDigit(codePoint);
        }
        return switch (Character.getType(codePoint)) {
            case Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.CONTROL,
                    Character.FORMAT,
                    Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION ->
                    true;
            default -> isInvisibleLetter(codePoint);
        };
    }

    /** What Unicode counts among letters, marks and symbols although there is nothing to see. */
    private static boolean isInvisibleLetter(int codePoint) {
        return codePoint == 0x034f // combining grapheme joiner
                || (codePoint >= 0x115f && codePoint <= 0x1160) // Hangul fillers
                || codePoint == 0x2800 // empty braille pattern
                || codePoint == 0x3164
                || (codePoint >= 0xfe00 && codePoint <= 0xfe0f) // variation selectors
                || (codePoint >= 0xe0100 && codePoint <= 0xe01ef);
    }

    /** Index in the text of the code point a character came from. */
    int origin(int index) {
        return origins[index];
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public char charAt(int index) {
        return chars[index];
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return toString().substring(start, end);
    }

    @Override
    public String toString() {
        return new String(chars, 0, length);
    }
}
