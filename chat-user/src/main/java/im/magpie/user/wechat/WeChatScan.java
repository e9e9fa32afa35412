package im.magpie.user.wechat;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.user.LoginSettings;
import im.magpie.user.WeChatSettings;
import im.magpie.user.login.ScannedTickets;
import im.magpie.user.login.ScannedTickets.Asked;
import java.util.OptionalLong;
import org.springframework.stereotype.Component;

/**
 * A scan as WeChat reports it, and what the person who scanned is told. A scan alone logs nobody in
 * unless the settings say so: people can be shown a code that is somebody else's login.
 */
@Component
final class WeChatScan {
    private final WeChatSettings settings;
    private final WeChatUsers users;
    private final ScannedTickets tickets;
    private final ConfirmKeys keys;
    private final WeChatSentences sentences;

    WeChatScan(
            LoginSettings login,
            WeChatUsers users,
            ScannedTickets tickets,
            ConfirmKeys keys,
            WeChatSentences sentences) {
        this.settings = login.wechat();
        this.users = users;
        this.tickets = tickets;
        this.keys = keys;
        this.sentences = sentences;
    }

    /** A person scanned a code. Returns what to tell them. */
    String scanned(String code, WeChatEvent event) {
        try {
            OptionalLong known = users.find(event.openid());
            String key = keys.of(code, event.openid(), event.time());
            return known.isPresent() && settings.consent() == WeChatSettings.Consent.FIRST
                    ? logIn(code, event, key, known.getAsLong())
                    : askForConsent(code, event, key);
        } catch (ChatException refused) {
            if (refused.code() != ErrorCode.BANNED) {
                throw refused;
            }
            return sentences.banned();
        }
    }

    private String logIn(String code, WeChatEvent event, String key, long uid) {
        return tickets.scanAndGrant(code, event.openid(), key, uid)
                ? sentences.loggedIn()
                : sentences.expired();
    }

    private String askForConsent(String code, WeChatEvent event, String key) {
        return tickets.scan(code, event.openid(), key)
                .map((Asked asked) -> sentences.askForConsent(asked, key))
                .orElseGet(sentences::expired);
    }
}
