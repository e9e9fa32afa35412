package im.magpie.user.login;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import java.nio.charset.StandardCharsets;

/**
 * A password of a length that bcrypt takes whole. Longer ones are refused, never cut: what is cut
 * off would protect nothing.
 */
record Password(String text) {
    private static final int LEAST_BYTES = 8;
    private static final int MOST_BYTES = 72;

    /**
     * @throws ChatException VALIDATION when it is too short or too long
     */
    Password {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < LEAST_BYTES || bytes > MOST_BYTES) {
            throw new ChatException(
                    ErrorCode.VALIDATION, "user.password.length", LEAST_BYTES, MOST_BYTES);
        }
    }

    @Override
    public String toString() {
        return "Password[]";
    }
}
