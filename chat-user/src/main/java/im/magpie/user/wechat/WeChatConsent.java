package im.magpie.user.wechat;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Client;
import im.magpie.user.login.ScannedTickets;
import im.magpie.user.wechat.WeChatApi.Consenter;
import im.magpie.user.wechat.WeChatApi.Person;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * A person comes back from WeChat's consent page: the browser that showed the code is logged in.
 */
@Component
final class WeChatConsent {
    /** Shape of WeChat's codes: this becomes part of a url. */
    private static final Pattern OAUTH_CODE = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    private final WeChatApi api;
    private final WeChatUsers users;
    private final ScannedTickets tickets;

    WeChatConsent(WeChatApi api, WeChatUsers users, ScannedTickets tickets) {
        this.api = api;
        this.users = users;
        this.tickets = tickets;
    }

    /** How a consent ended. */
    enum Outcome {
        LOGGED_IN,
        /** Nothing waits for this consent of this person (any more). */
        EXPIRED,
        BANNED,
        /** WeChat did not tell who this is; the scan still waits. */
        TRY_AGAIN
    }

    /**
     * Ends a login.
     *
     * @param oauthCode WeChat's code; absent when the person said no
     * @param confirmKey the state we sent them to WeChat with
     * @param phone where they consent
     */
    Outcome consented(String oauthCode, String confirmKey, Client phone) {
        if (!ConfirmKeys.isKey(confirmKey) || tickets.awaited(confirmKey).isEmpty()) {
            return Outcome.EXPIRED;
        }
        if (!OAUTH_CODE.matcher(oauthCode).matches()) {
            return Outcome.TRY_AGAIN;
        }
        try {
            return logIn(api.consenter(oauthCode), confirmKey, phone);
        } catch (WeChatFailure failure) {
            return Outcome.TRY_AGAIN; // logged where it happened
        } catch (ChatException refused) {
            return switch (refused.code()) {
                case BANNED -> Outcome.BANNED;
                case BUSINESS -> Outcome.EXPIRED;
                default -> throw refused;
            };
        }
    }

    private Outcome logIn(Consenter consenter, String confirmKey, Client phone) {
        String openid = consenter.openid();
        if (tickets.awaited(confirmKey).filter(openid::equals).isEmpty()) {
            throw new ChatException(ErrorCode.BUSINESS, "user.qr.expired");
        }
        OptionalLong known = users.find(openid);
        if (known.isEmpty()) {
            Person person = api.person(consenter);
            if (users.create(
                    openid, person, phone.ip(), uid -> tickets.grant(confirmKey, openid, uid))) {
                return Outcome.LOGGED_IN;
            }
            known = users.find(openid);
        }
        tickets.grant(confirmKey, openid, known.orElseThrow());
        return Outcome.LOGGED_IN;
    }
}
