package im.magpie.message.body;

import im.magpie.common.text.InvisibleCharacters;

/** What strings of users are made of. */
final class Characters {
    private Characters() {}

    /** Whether there is half a character: databases would store something else, each its own. */
    static boolean areBroken(String text) {
        return text.codePoints()
                .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** Whether there is nothing to see. */
    static boolean areInvisible(String text) {
        return text.codePoints().allMatch(Characters::isInvisible);
    }

    /** All kinds of spaces, and what shows nothing, such as U+200B and U+3164. */
    private static boolean isInvisible(int codePoint) {
        return Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint)
                || InvisibleCharacters.isInvisible(codePoint);
    }
}
