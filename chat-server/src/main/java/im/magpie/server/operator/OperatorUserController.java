package im.magpie.server.operator;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.RateLimit;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Client;
import im.magpie.common.session.Identity;
import im.magpie.common.tx.Transactions;
import im.magpie.user.ActLog;
import im.magpie.user.ActLog.Act;
import im.magpie.user.ActLog.Kind;
import im.magpie.user.UserDevices;
import im.magpie.user.UserDevices.UserDevice;
import im.magpie.user.UserSearch;
import im.magpie.user.UserSearch.FoundUser;
import java.util.List;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Users and their logins, as operators see them. Banning is /capi/user/black. */
@RestController
class OperatorUserController {
    private final UserSearch users;
    private final UserDevices devices;
    private final Transactions transactions;
    private final ActLog acts;

    OperatorUserController(
            UserSearch users, UserDevices devices, Transactions transactions, ActLog acts) {
        this.users = users;
        this.devices = devices;
        this.transactions = transactions;
        this.acts = acts;
    }

    /**
     * Users whose uid or account it is, or whose name begins with it; 20 at most. For super-admins.
     *
     * @param text a uid, an account or the beginning of a name, however it is spelt
     */
    @GetMapping("/capi/operator/users")
    @RateLimit("operator")
    @Refusals(ErrorCode.FORBIDDEN)
    ApiResult<List<FoundUser>> find(Identity.User caller, @RequestParam("text") String text) {
        return ApiResult.ok(users.find(text));
    }

    /**
     * The living logins of a user, the one seen last first, 100 at most. For super-admins.
     *
     * @param uid the user
     */
    @GetMapping("/capi/operator/users/{uid}/devices")
    @RateLimit("operator")
    @Refusals(ErrorCode.FORBIDDEN)
    ApiResult<List<UserDevice>> devices(Identity.User caller, @PathVariable("uid") long uid) {
        return ApiResult.ok(devices.of(uid));
    }

    /**
     * Ends a login of a user; its connections end with it. For super-admins.
     *
     * @param uid the user
     * @param id the login, as listed
     */
    @DeleteMapping("/capi/operator/users/{uid}/devices/{id}")
    @RateLimit("operator")
    @Refusals({ErrorCode.FORBIDDEN, ErrorCode.BUSINESS})
    ApiResult<Void> end(
            Identity.User caller,
            Client client,
            @PathVariable("uid") long uid,
            @PathVariable("id") long id) {
        transactions.run(
                () -> {
                    if (!devices.end(uid, id)) {
                        throw new ChatException(ErrorCode.BUSINESS, "user.device.unknown");
                    }
                    note(caller, client, Kind.END_DEVICE, uid, Long.toString(id));
                });
        return ApiResult.ok();
    }

    /**
     * Ends all logins of a user. For super-admins.
     *
     * @param uid the user
     */
    @DeleteMapping("/capi/operator/users/{uid}/devices")
    @RateLimit("operator")
    @Refusals(ErrorCode.FORBIDDEN)
    ApiResult<Void> endAll(Identity.User caller, Client client, @PathVariable("uid") long uid) {
        transactions.run(
                () -> {
                    if (devices.endAll(uid)) {
                        note(caller, client, Kind.END_DEVICES, uid, "");
                    }
                });
        return ApiResult.ok();
    }

    private void note(Identity.User by, Client client, Kind kind, long uid, String detail) {
        acts.note(Act.of(by, client, kind, Long.toString(uid), detail));
    }
}
