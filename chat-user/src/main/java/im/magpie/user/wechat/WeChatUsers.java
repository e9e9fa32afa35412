package im.magpie.user.wechat;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.text.WordFilter;
import im.magpie.user.UserStandings;
import im.magpie.user.account.Accounts;
import im.magpie.user.account.Newcomer;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/** The users behind openids. */
@Component
final class WeChatUsers {
    private final UserWeChatMapper openids;
    private final Accounts accounts;
    private final UserStandings standings;
    private final WordFilter words;
    private final Clock clock;

    WeChatUsers(
            UserWeChatMapper openids,
            Accounts accounts,
            UserStandings standings,
            WordFilter words,
            Clock clock) {
        this.openids = openids;
        this.accounts = accounts;
        this.standings = standings;
        this.words = words;
        this.clock = clock;
    }

    /**
     * Who an openid is here; empty when nobody yet.
     *
     * @throws ChatException BANNED
     */
    OptionalLong find(String openid) {
        Long uid = openids.uidOf(openid);
        if (uid == null) {
            return OptionalLong.empty();
        }
        if (!standings.bannedAmong(List.of(uid)).isEmpty()) {
            throw new ChatException(ErrorCode.BANNED, "user.login.banned");
        }
        return OptionalLong.of(uid);
    }

    /**
     * Creates the user of an openid and does what follows from it, in one transaction.
     *
     * @param then part of the transaction; may run more than once
     * @return false when somebody else has just created the user of this openid; then nothing
     *     happened
     */
    boolean create(String openid, WeChatApi.Person person, String ip, LongConsumer then) {
        Newcomer newcomer = new Newcomer(fitName(person.name()), person.avatar(), person.sex(), ip);
        try {
            accounts.adopt(
                    newcomer,
                    uid -> {
                        bind(openid, uid);
                        then.accept(uid);
                        return uid;
                    });
            return true;
        } catch (KnownMeanwhile e) {
            return false;
        }
    }

    private void bind(String openid, long uid) {
        try {
            openids.insert(openid, uid, clock.millis());
        } catch (DuplicateKeyException e) {
            // Not to be taken for a name that is taken, which would be tried again.
            throw new KnownMeanwhile();
        }
    }

    /**
     * Nothing is left of a name with a word nobody should say: masked, it would still be a hint.
     */
    private String fitName(String name) {
        return words.hits(name) ? "" : name;
    }

    /** The openid has got a user. */
    private static final class KnownMeanwhile extends RuntimeException {
        KnownMeanwhile() {
            super("the openid is known meanwhile");
        }
    }
}
