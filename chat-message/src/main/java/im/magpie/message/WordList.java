package im.magpie.message;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;

/** The sensitive words: masked in messages, refused in names. */
public interface WordList {
    /** Most characters of a word. */
    int MOST_CHARACTERS = 64;

    /**
     * Words in the order of their characters. One query.
     *
     * @param part only words that contain this; empty: all
     */
    CursorPage<String> page(String part, PageQuery query);

    /**
     * Adds a word, without the space around it; every node reads the words again.
     *
     * @return false when it was there already
     * @throws im.magpie.common.error.ChatException BUSINESS when nothing is left of the word that
     *     could be looked for
     */
    boolean add(String word);

    /**
     * Removes a word; every node reads the words again.
     *
     * @return false when it was not there
     */
    boolean remove(String word);

    /** Lets every node read the words again, now. */
    void reload();

    /** When this node read the words last, epoch milliseconds of its own. From memory. */
    long readAt();

    /** How many words this node looks for. Answered from memory. */
    int loaded();
}
