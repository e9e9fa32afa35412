package im.magpie.user.login;

import cn.hutool.core.util.DesensitizedUtil;
import im.magpie.common.api.ApiResult;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.common.session.TokensEnded.Cause;
import im.magpie.user.login.DeviceSessionMapper.DeviceRow;
import java.util.List;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The devices a user is logged in on. */
@RestController
final class DeviceController {
    private final DeviceSessions sessions;

    DeviceController(DeviceSessions sessions) {
        this.sessions = sessions;
    }

    /** The caller's living logins, the one seen last first, 100 at most. */
    @GetMapping("/capi/user/devices")
    ApiResult<List<Device>> devices(Identity.User caller) {
        return ApiResult.ok(
                sessions.list(caller.uid()).stream()
                        .map(row -> device(row, row.id() == caller.deviceId()))
                        .toList());
    }

    /**
     * Ends one login of the caller, this one included.
     *
     * @param id the login, as listed
     */
    @DeleteMapping("/capi/user/devices/{id}")
    @Refusals(ErrorCode.BUSINESS)
    ApiResult<Void> end(Identity.User caller, @PathVariable("id") long id) {
        Cause cause = id == caller.deviceId() ? Cause.LOGOUT : Cause.REVOKED;
        if (!sessions.end(caller.uid(), id, cause)) {
            throw new ChatException(ErrorCode.BUSINESS, "user.device.unknown");
        }
        return ApiResult.ok();
    }

    /** Ends all logins of the caller but this one: what one does after losing a phone. */
    @DeleteMapping("/capi/user/devices")
    ApiResult<Void> endOthers(Identity.User caller) {
        sessions.endOthers(caller.uid(), caller.deviceId());
        return ApiResult.ok();
    }

    private static Device device(DeviceRow row, boolean current) {
        return new Device(
                row.id(),
                row.userAgent(),
                masked(row.ip()),
                row.createTime(),
                row.seenTime(),
                current);
    }

    private static String masked(String ip) {
        return ip.contains(":") ? DesensitizedUtil.ipv6(ip) : DesensitizedUtil.ipv4(ip);
    }

    /**
     * One login.
     *
     * @param id its id
     * @param userAgent the User-Agent header it came with
     * @param ip the address it was last seen at; all but its first part masked
     * @param createTime when it began, epoch milliseconds
     * @param seenTime when it last connected, epoch milliseconds
     * @param current whether it is the one that asks
     */
    record Device(
            long id,
            String userAgent,
            String ip,
            long createTime,
            long seenTime,
            boolean current) {}
}
