package im.magpie.user.account;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.text.InvisibleCharacters;

/**
 * A name that may be shown.
 *
 * @param text as the user wrote it, trimmed
 * @param key the form in which it is unique
 */
public record UserName(String text, String key) {
    /** Code points at most. */
    public static final int MAX_LENGTH = 6;

    /** Width of the key's column: one code point can have a normal form of 18. */
    private static final int MAX_KEY = 64;

    /**
     * Reads a name somebody asks for.
     *
     * @throws ChatException VALIDATION when it is too long, blank, or holds what cannot be seen
     */
    public static UserName parse(String asked) {
        String text = asked.strip();
        String key = TextKey.of(text);
        boolean good =
                text.codePointCount(0, text.length()) <= MAX_LENGTH
                        && !key.isEmpty()
                        && key.length() <= MAX_KEY
                        && text.codePoints().allMatch(UserName::isAllowed);
        if (!good) {
            throw new ChatException(ErrorCode.VALIDATION, "user.name.invalid", MAX_LENGTH);
        }
        return new UserName(text, key);
    }

    /** Whether a code point may stand in a name. */
    static boolean isAllowed(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.UNASSIGNED, Character.PRIVATE_USE -> false;
            default ->
                    InvisibleCharacters.isSelector(codePoint)
                            || !InvisibleCharacters.isInvisible(codePoint);
        };
    }
}
