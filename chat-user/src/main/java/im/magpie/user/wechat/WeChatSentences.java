package im.magpie.user.wechat;

import cn.hutool.http.useragent.UserAgent;
import cn.hutool.http.useragent.UserAgentUtil;
import im.magpie.common.api.PublicUrl;
import im.magpie.user.LoginSettings;
import im.magpie.user.login.ScannedTickets.Asked;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/** What people read in WeChat, in the language of the product: WeChat does not tell theirs. */
@Component
final class WeChatSentences {
    private static final Locale LANGUAGE = Locale.SIMPLIFIED_CHINESE;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final MessageSource messages;
    private final PublicUrl publicUrl;
    private final WeChatApi api;
    private final LoginSettings login;

    WeChatSentences(
            MessageSource messages, PublicUrl publicUrl, WeChatApi api, LoginSettings login) {
        this.messages = messages;
        this.publicUrl = publicUrl;
        this.api = api;
        this.login = login;
    }

    /**
     * Says who asks to be logged in, so that a foreign login can be told from one's own, and where
     * to consent.
     */
    String askForConsent(Asked asked, String confirmKey) {
        ZoneId zone = login.wechat().zone();
        // With WeChat on, the public url is a setting and nothing is guessed from these.
        String callback =
                publicUrl.base("", Optional.empty()) + WeChatController.PATH + "/callBack";
        return say(
                "user.wechat.consent.ask",
                TIME.format(Instant.ofEpochMilli(asked.at()).atZone(zone)),
                asked.client().ip(),
                device(asked.client().userAgent()),
                api.consentUrl(callback, confirmKey));
    }

    String loggedIn() {
        return say("user.wechat.logged-in");
    }

    String expired() {
        return say("user.qr.expired");
    }

    String banned() {
        return say("user.login.banned");
    }

    /** Names from the library's own lists: nothing a browser says of itself is passed on. */
    private String device(String userAgent) {
        UserAgent agent = userAgent.isEmpty() ? null : UserAgentUtil.parse(userAgent);
        if (agent == null || agent.getBrowser().isUnknown()) {
            return say("user.wechat.device.unknown");
        }
        return agent.getOs().isUnknown()
                ? agent.getBrowser().getName()
                : agent.getBrowser().getName() + ", " + agent.getOs().getName();
    }

    private String say(String key, Object... arguments) {
        return messages.getMessage(key, arguments, LANGUAGE);
    }
}
