package im.magpie.user.account;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.text.WordFilter;
import org.springframework.stereotype.Component;

/** Which names may be shown: those that can be seen and hold no word nobody should say. */
@Component
public final class NameRule {
    private final WordFilter words;

    NameRule(WordFilter words) {
        this.words = words;
    }

    /**
     * Reads a name somebody asks for.
     *
     * @throws ChatException VALIDATION when it cannot be a name, BUSINESS when it holds a sensitive
     *     word
     */
    public UserName check(String asked) {
        UserName name = UserName.parse(asked);
        if (!allows(name)) {
            throw new ChatException(ErrorCode.BUSINESS, "user.name.words");
        }
        return name;
    }

    /** Whether a name holds no sensitive word, as it is written and as it is compared. */
    boolean allows(UserName name) {
        return !words.hits(name.text()) && !words.hits(name.key());
    }
}
