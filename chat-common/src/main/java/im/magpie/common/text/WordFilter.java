package im.magpie.common.text;

/**
 * Knows the words nobody should say here. Case, full-width forms, and spaces or punctuation inside
 * a word do not hide it. Answers from memory, in time that grows with the text only.
 */
public interface WordFilter {

    /** The text with every character of such words replaced by {@code *}. */
    String mask(String text);

    /** Whether a text holds such a word. */
    boolean hits(String text);
}
