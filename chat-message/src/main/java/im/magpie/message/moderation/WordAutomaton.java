package im.magpie.message.moderation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.ahocorasick.trie.Trie;

/**
 * A set of words, ready to be looked for: one pass over a text finds all of them, however many
 * there are. Immutable.
 */
final class WordAutomaton {
    private static final char MASK = '*';

    /** Empty when there are no words: the library would still walk over the text. */
    private final Optional<Trie> trie;

    private final int size;

    /**
     * @param words in any form; those without letters or digits are left out, and those that only
     *     one would remain of, such as {@code c++}: they would mask far more than was meant
     */
    WordAutomaton(Collection<String> words) {
        Set<String> normal =
                words.stream()
                        .filter(WordAutomaton::isMeant)
                        .map(word -> NormalForm.of(word).toString())
                        .collect(Collectors.toSet());
        this.size = normal.size();
        this.trie =
                normal.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Trie.builder().addKeywords(normal).build());
    }

    private static boolean isMeant(String word) {
        String written = word.strip();
        String normal = NormalForm.of(written).toString();
        return !normal.isEmpty()
                && (NormalForm.letters(normal) > 1 || NormalForm.letters(written) == 1);
    }

    /** The number of different words. */
    int size() {
        return size;
    }

    boolean hits(String text) {
        return occursIn(NormalForm.of(text));
    }

    /** Whether a word is in a text in normal form. */
    boolean occursIn(CharSequence normal) {
        return Arrays.stream(ends(normal)).anyMatch(end -> end > 0);
    }

    /** The text with every code point from the first to the last of a word replaced. */
    String mask(String text) {
        if (trie.isEmpty()) {
            return text;
        }
        NormalForm normal = NormalForm.of(text);
        BitSet masked = masked(normal, ends(normal));
        return masked.isEmpty() ? text : replaced(text, masked);
    }

    /**
     * For each place of a text in normal form the end of the longest word that starts there, or 0.
     * A word that would end, or begin, inside a letter of the text is not there.
     */
    int[] ends(CharSequence normal) {
        int[] ends = new int[normal.length()];
        trie.ifPresent(
                words ->
                        words.parseText(
                                normal,
                                found -> {
                                    int start = found.getStart();
                                    int end = found.getEnd() + 1;
                                    if (NormalForm.isBoundary(normal, start)
                                            && NormalForm.isBoundary(normal, end)) {
                                        ends[start] = Math.max(ends[start], end);
                                    }
                                    return true;
                                }));
        return ends;
    }

    /** The places of the text inside words, each set once, however much the words overlap. */
    private static BitSet masked(NormalForm normal, int[] ends) {
        BitSet masked = new BitSet();
        int done = 0;
        for (int start = 0; start < ends.length; start++) {
            if (ends[start] > 0) {
                int from = Math.max(done, normal.origin(start));
                done = Math.max(done, normal.origin(ends[start] - 1) + 1);
                masked.set(Math.min(from, done), done);
            }
        }
        return masked;
    }

    private static String replaced(String text, BitSet masked) {
        StringBuilder result = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            result.appendCodePoint(masked.get(at) ? MASK : codePoint);
            at += Character.charCount(codePoint);
        }
        return result.toString();
    }
}
