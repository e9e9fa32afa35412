package im.magpie.message.moderation;

import im.magpie.common.text.InvisibleCharacters;
import java.text.Normalizer;
import java.util.Arrays;

/**
 * A text as the word filter reads it: each code point in NFKD, without case, and without what may
 * stand between the letters of a word to hide it. Remembers where in the text each of its
 * characters came from.
 *
 * <p>Code points are normalised one by one, so that each has its place. Letters are taken apart, so
 * that each reads the same whether its mark was written as a character of its own or not; marks are
 * kept, since they make other letters.
 */
final class NormalForm implements CharSequence {
    private static final int ASCII = 128;
    private static final int FIRST_HANGUL_VOWEL = 0x1160;
    private static final int LAST_HANGUL_FINAL = 0x11ff;

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
                Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFKD)
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
            default -> InvisibleCharacters.isInvisible(codePoint);
        };
    }

    /**
     * Whether a place lies between two letters and not inside one, such as between a kana and the
     * mark that voices it, or inside a Hangul syllable. A mark that makes no other letter does not
     * count: it would hide the word before it.
     *
     * @param normal a text in normal form
     */
    static boolean isBoundary(CharSequence normal, int place) {
        if (place <= 0 || place >= normal.length() || !mayJoin(normal, place)) {
            return true;
        }
        int start = place;
        do {
            start -= Character.charCount(Character.codePointBefore(normal, start));
        } while (start > 0 && mayJoin(normal, start));
        int end = place + Character.charCount(Character.codePointAt(normal, place));
        return letters(normal.subSequence(start, end)) > letters(normal.subSequence(start, place));
    }

    private static boolean mayJoin(CharSequence normal, int place) {
        int codePoint = Character.codePointAt(normal, place);
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default -> codePoint >= FIRST_HANGUL_VOWEL && codePoint <= LAST_HANGUL_FINAL;
        };
    }

    /** Code points of a text whose letters are joined with their marks. */
    static long letters(CharSequence text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC).codePoints().count();
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
