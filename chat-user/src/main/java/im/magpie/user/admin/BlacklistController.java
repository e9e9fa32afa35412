package im.magpie.user.admin;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Client;
import im.magpie.common.session.ClientIpResolver;
import im.magpie.common.session.Identity;
import im.magpie.common.tx.Transactions;
import im.magpie.user.ActLog;
import im.magpie.user.ActLog.Act;
import im.magpie.user.ActLog.Kind;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.Optional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The blacklist, kept by super-admins. */
@RestController
final class BlacklistController {
    private final Standings standings;
    private final Blacklist blacklist;
    private final ClientIpResolver clientIps;
    private final Transactions transactions;
    private final ActLog acts;

    BlacklistController(
            Standings standings,
            Blacklist blacklist,
            ClientIpResolver clientIps,
            Transactions transactions,
            ActLog acts) {
        this.standings = standings;
        this.blacklist = blacklist;
        this.clientIps = clientIps;
        this.transactions = transactions;
        this.acts = acts;
    }

    /**
     * Bans a user: their logins and connections end, nobody is shown what they said, and every
     * client is told. Their address is blocked only when asked for; one that must not be blocked
     * refuses the whole request. Banning again is fine and can add the address.
     */
    @PutMapping("/capi/user/black")
    @Refusals({ErrorCode.FORBIDDEN, ErrorCode.BUSINESS})
    ApiResult<Void> ban(
            Identity.User caller, Client client, @Valid @RequestBody BanRequest request) {
        standings.requireSuperAdmin(caller);
        if (request.uid() == caller.uid()) {
            throw new ChatException(ErrorCode.BUSINESS, "user.black.self");
        }
        Optional<AddressRule> rule =
                Boolean.TRUE.equals(request.ip())
                        ? Optional.of(new AddressRule(clientIps, client.ip()))
                        : Optional.empty();
        transactions.run(
                () -> {
                    if (blacklist.ban(request.uid(), rule)) {
                        note(caller, client, Kind.BAN, request.uid(), rule.isPresent() ? "ip" : "");
                    }
                });
        return ApiResult.ok();
    }

    /** Lifts a ban, and frees the address that was blocked with it; fine without a ban. */
    @DeleteMapping("/capi/user/black")
    @Refusals({ErrorCode.FORBIDDEN, ErrorCode.BUSINESS})
    ApiResult<Void> lift(
            Identity.User caller, Client client, @Valid @RequestBody LiftRequest request) {
        standings.requireSuperAdmin(caller);
        transactions.run(
                () -> {
                    if (blacklist.lift(request.uid())) {
                        note(caller, client, Kind.LIFT_BAN, request.uid(), "");
                    }
                });
        return ApiResult.ok();
    }

    private void note(Identity.User by, Client client, Kind kind, long uid, String detail) {
        acts.note(Act.of(by, client, kind, Long.toString(uid), detail));
    }

    /**
     * A user to ban.
     *
     * @param uid the user
     * @param ip whether to block the address the user was last seen at, too; absent: no
     */
    record BanRequest(@NotNull Long uid, Boolean ip) {}

    /**
     * A user to let in again.
     *
     * @param uid the user
     */
    record LiftRequest(@NotNull Long uid) {}
}
