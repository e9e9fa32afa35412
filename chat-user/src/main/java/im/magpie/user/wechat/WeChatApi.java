package im.magpie.user.wechat;

import im.magpie.user.LoginSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import me.chanjar.weixin.common.bean.WxOAuth2UserInfo;
import me.chanjar.weixin.common.bean.oauth2.WxOAuth2AccessToken;
import me.chanjar.weixin.mp.api.WxMpService;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** What we ask of WeChat. Methods block for a bounded time; none may run in a transaction. */
@Component
final class WeChatApi {
    /** Shape of an openid; nothing else goes into the database. */
    static final Pattern OPENID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** With the person's name and picture. */
    private static final String SCOPE = "snsapi_userinfo";

    private static final String LANGUAGE = "zh_CN";

    private final ObjectProvider<WxMpService> library;
    private final WeChatCalls calls;

    WeChatApi(ObjectProvider<WxMpService> library, WeChatCalls calls, LoginSettings login) {
        this.library = library;
        this.calls = calls;
        if (login.wechat().isOn()) {
            library.getObject(); // its classes take a while to load: not on somebody's time
        }
    }

    /** The text of a QR code that reports this scene when somebody scans it. */
    String qrText(String scene, Duration ttl) {
        int seconds = Math.toIntExact(ttl.toSeconds());
        return calls.callForCode(
                "login code",
                () -> {
                    String url =
                            library.getObject()
                                    .getQrcodeService()
                                    .qrCodeCreateTmpTicket(scene, seconds)
                                    .getUrl();
                    if (url == null || url.isBlank()) {
                        throw new IllegalStateException("a ticket without url");
                    }
                    return url;
                });
    }

    /** Where people consent; WeChat sends them on to us with a code and this state. */
    String consentUrl(String redirectUrl, String state) {
        return library.getObject()
                .getOAuth2Service()
                .buildAuthorizationUrl(redirectUrl, SCOPE, state);
    }

    /** Who consented, by the code WeChat sent them to us with. */
    Consenter consenter(String oauthCode) {
        return calls.call(
                "consent",
                () -> {
                    WxOAuth2AccessToken token =
                            library.getObject().getOAuth2Service().getAccessToken(oauthCode);
                    // A person who only looks at the page is shown to us under an invented
                    // identity.
                    if (Integer.valueOf(1).equals(token.getSnapshotUser())) {
                        throw new WeChatFailure("consent: not by a person who is logged in");
                    }
                    return new Consenter(openid(token.getOpenId()), token);
                });
    }

    /** What WeChat tells of a person who consented. */
    Person person(Consenter consenter) {
        return calls.call(
                "profile",
                () -> {
                    WxOAuth2UserInfo info =
                            library.getObject()
                                    .getOAuth2Service()
                                    .getUserInfo(consenter.token(), LANGUAGE);
                    if (!consenter.openid().equals(info.getOpenid())) {
                        throw new IllegalStateException("a profile of somebody else");
                    }
                    return person(info);
                });
    }

    private static Person person(WxOAuth2UserInfo info) {
        Integer sex = info.getSex();
        return new Person(
                Optional.ofNullable(info.getNickname()).orElse(""),
                Pictures.usable(info.getHeadImgUrl()),
                sex != null && (sex == 1 || sex == 2) ? OptionalInt.of(sex) : OptionalInt.empty());
    }

    private static String openid(String openid) {
        if (openid == null || !OPENID.matcher(openid).matches()) {
            throw new IllegalStateException("an answer without a usable openid");
        }
        return openid;
    }

    /**
     * Somebody who consented.
     *
     * @param token of WeChat, good for asking about this person only
     */
    record Consenter(String openid, WxOAuth2AccessToken token) {
        /** Says nothing: this could end up in logs. */
        @Override
        public String toString() {
            return "Consenter[]";
        }
    }

    /**
     * What WeChat tells of a person.
     *
     * @param name may be empty, and may hold anything
     * @param avatar an http or https url of at most 512 characters
     * @param sex 1 male, 2 female; empty when not told
     */
    record Person(String name, Optional<String> avatar, OptionalInt sex) {}
}
