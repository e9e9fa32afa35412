package im.magpie.user.login;

import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.push.LoginSuccess;
import im.magpie.common.session.Authenticator;
import im.magpie.common.session.Identity;
import im.magpie.common.session.LoginGranted;
import im.magpie.common.session.TokenCheck;
import im.magpie.common.session.TokenCheck.Reason;
import im.magpie.common.session.TokenCheck.Refused;
import im.magpie.common.session.TokenCheck.Valid;
import im.magpie.user.TokenSettings;
import im.magpie.user.UserCard;
import im.magpie.user.UserDirectory;
import im.magpie.user.admin.Standings;
import im.magpie.user.login.DeviceSessionMapper.StateRow;
import im.magpie.user.login.Tokens.Claims;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Judges tokens: signature first, then expiry, then the device session, the only one to cost I/O.
 */
@Component
final class TokenAuthenticator implements Authenticator {
    private final Tokens tokens;
    private final DeviceSessions sessions;
    private final LoginTicketMapper tickets;
    private final UserDirectory users;
    private final Standings standings;
    private final TokenSettings settings;
    private final Clock clock;

    TokenAuthenticator(
            Tokens tokens,
            DeviceSessions sessions,
            LoginTicketMapper tickets,
            UserDirectory users,
            Standings standings,
            TokenSettings settings,
            Clock clock) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.tickets = tickets;
        this.users = users;
        this.standings = standings;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public List<TokenCheck> check(List<String> presented) {
        long now = clock.millis();
        List<Optional<Claims>> claims = presented.stream().map(tokens::read).toList();
        Set<Long> devices =
                claims.stream()
                        .flatMap(Optional::stream)
                        .filter(c -> c.expiresAt() > now)
                        .map(Claims::deviceId)
                        .collect(Collectors.toSet());
        Map<Long, StateRow> states = sessions.states(devices);
        TokenCheck[] verdicts = new TokenCheck[presented.size()];
        for (int i = 0; i < verdicts.length; i++) {
            String token = presented.get(i);
            verdicts[i] =
                    claims.get(i)
                            .map(c -> judge(c, token, states.get(c.deviceId()), now))
                            .orElseGet(() -> new Refused(Reason.INVALID));
        }
        return List.of(verdicts);
    }

    private static TokenCheck judge(Claims claims, String token, StateRow state, long now) {
        if (claims.expiresAt() <= now) {
            return new Refused(Reason.EXPIRED);
        }
        if (state == null) {
            return new Refused(Reason.REVOKED);
        }
        if (state.uid() != claims.uid()) {
            return new Refused(Reason.INVALID);
        }
        if (state.userStatus() != 0) {
            return new Refused(Reason.BANNED);
        }
        if (state.ended()) {
            return new Refused(Reason.REVOKED);
        }
        return valid(claims, token);
    }

    @Override
    public List<Welcome> welcome(List<Valid> logins) {
        Set<Long> uids = logins.stream().map(l -> l.user().uid()).collect(Collectors.toSet());
        Map<Long, UserCard> cards = users.cards(uids);
        Set<Long> managers = standings.chatManagersAmong(uids);
        Map<Long, Valid> renewed = renewed(logins);
        return logins.stream()
                .map(
                        login -> {
                            Identity.User user = login.user();
                            UserCard card =
                                    cards.getOrDefault(
                                            user.uid(), new UserCard(user.uid(), "", null));
                            Valid lasting = renewed.getOrDefault(user.deviceId(), login);
                            int power = managers.contains(user.uid()) ? 1 : 0;
                            return new Welcome(
                                    new LoginSuccess(
                                            user.uid(),
                                            card.avatar(),
                                            lasting.token(),
                                            card.name(),
                                            power),
                                    lasting.user().expiresAt());
                        })
                .toList();
    }

    /** New tokens, by device session, for those whose token is close to its end. */
    private Map<Long, Valid> renewed(List<Valid> logins) {
        long soon = clock.millis() + settings.renewBefore().toMillis();
        Map<Long, Long> due =
                logins.stream()
                        .map(Valid::user)
                        .filter(user -> user.expiresAt() < soon)
                        .collect(
                                Collectors.toMap(
                                        Identity.User::deviceId,
                                        Identity.User::uid,
                                        (one, same) -> one));
        if (due.isEmpty()) {
            return Map.of();
        }
        long until = wholeSeconds(sessions.extend(due.keySet()));
        return due.entrySet().stream()
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                e -> renewed(new Claims(e.getValue(), e.getKey(), until))));
    }

    private Valid renewed(Claims claims) {
        return valid(claims, tokens.sign(claims));
    }

    @Override
    public TokenCheck issue(LoginGranted login) {
        ConnectionRef shownAt = login.connection();
        long deviceId = login.deviceId();
        int granted =
                tickets.granted(
                        shownAt.node().name(),
                        shownAt.node().startId(),
                        shownAt.number(),
                        login.uid(),
                        deviceId);
        if (granted == 0) {
            return new Refused(Reason.INVALID);
        }
        StateRow state = sessions.states(Set.of(deviceId)).get(deviceId);
        if (state == null) {
            return new Refused(Reason.REVOKED);
        }
        // The session's own end, so that a repeated event cannot stretch it.
        Claims claims = new Claims(login.uid(), deviceId, wholeSeconds(state.expireTime()));
        return judge(claims, tokens.sign(claims), state, clock.millis());
    }

    /** What a token says of a time: it knows no parts of a second. */
    private static long wholeSeconds(long millis) {
        return millis / 1000 * 1000;
    }

    private static Valid valid(Claims claims, String token) {
        return new Valid(
                new Identity.User(claims.uid(), claims.deviceId(), claims.expiresAt()), token);
    }
}
