package im.magpie.user.account;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Names for those who did not ask for one: the beginning of a wish, then with digits behind. */
final class NameSuggestions {
    private static final int PER_DIGIT = 4;

    private NameSuggestions() {}

    /** Suggestions, the nicest first; the digits differ from call to call. */
    static List<UserName> of(String account) {
        List<UserName> names = new ArrayList<>();
        names.add(UserName.parse(cut(account, UserName.MAX_LENGTH)));
        for (int digits = 1, bound = 10; digits < UserName.MAX_LENGTH; digits++, bound *= 10) {
            String start = cut(account, UserName.MAX_LENGTH - digits);
            for (int i = 0; i < PER_DIGIT; i++) {
                int number = ThreadLocalRandom.current().nextInt(bound / 10, bound);
                names.add(UserName.parse(start + number));
            }
        }
        return names;
    }

    private static String cut(String account, int length) {
        int whole = account.codePointCount(0, account.length());
        return account.substring(0, account.offsetByCodePoints(0, Math.min(length, whole)));
    }
}
