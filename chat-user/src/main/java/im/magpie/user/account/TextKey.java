package im.magpie.user.account;

import im.magpie.common.text.InvisibleCharacters;
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
                .filter(c -> !InvisibleCharacters.isInvisible(c))
                .forEach(key::appendCodePoint);
        return key.toString().strip();
    }
}
