package im.magpie.user.admin;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Client;
import im.magpie.common.session.Identity;
import im.magpie.common.tx.Transactions;
import im.magpie.user.ActLog;
import im.magpie.user.ActLog.Act;
import im.magpie.user.ActLog.Kind;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Roles, given and taken by super-admins. */
@RestController
final class RoleController {
    private final Standings standings;
    private final RoleGrants grants;
    private final Transactions transactions;
    private final ActLog acts;

    RoleController(Standings standings, RoleGrants grants, Transactions transactions, ActLog acts) {
        this.standings = standings;
        this.grants = grants;
        this.transactions = transactions;
        this.acts = acts;
    }

    /** Gives a user a role; fine when the user has it. */
    @PutMapping("/capi/user/role")
    @Refusals({ErrorCode.FORBIDDEN, ErrorCode.BUSINESS})
    ApiResult<Void> grant(
            Identity.User caller, Client client, @Valid @RequestBody RoleRequest request) {
        standings.requireSuperAdmin(caller);
        transactions.run(
                () -> {
                    if (grants.grant(request.uid(), request.role())) {
                        note(caller, client, Kind.GRANT_ROLE, request);
                    }
                });
        return ApiResult.ok();
    }

    /** Takes a role from a user; fine when the user does not have it. */
    @DeleteMapping("/capi/user/role")
    @Refusals({ErrorCode.FORBIDDEN, ErrorCode.BUSINESS})
    ApiResult<Void> revoke(
            Identity.User caller, Client client, @Valid @RequestBody RoleRequest request) {
        standings.requireSuperAdmin(caller);
        transactions.run(
                () -> {
                    if (grants.revoke(request.uid(), request.role())) {
                        note(caller, client, Kind.REVOKE_ROLE, request);
                    }
                });
        return ApiResult.ok();
    }

    private void note(Identity.User by, Client client, Kind kind, RoleRequest request) {
        String uid = Long.toString(request.uid());
        acts.note(Act.of(by, client, kind, uid, Integer.toString(request.role())));
    }

    /**
     * A role of a user.
     *
     * @param uid the user
     * @param role 1 super-admin, 2 chat manager
     */
    record RoleRequest(
            @NotNull Long uid,
            @NotNull @Min(RoleGrants.SUPER_ADMIN) @Max(RoleGrants.CHAT_MANAGER) Integer role) {}
}
