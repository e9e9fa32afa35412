package im.magpie.user.login;

import im.magpie.common.session.TokensEnded.Cause;
import im.magpie.user.UserDevices;
import java.util.List;
import org.springframework.stereotype.Component;

/** The logins of any user, as operators see and end them. */
@Component
class OperatedDevices implements UserDevices {
    /** No login has this id. */
    private static final long NONE = 0;

    private final DeviceSessions sessions;

    OperatedDevices(DeviceSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public List<UserDevice> of(long uid) {
        return sessions.list(uid).stream()
                .map(
                        row ->
                                new UserDevice(
                                        row.id(),
                                        row.userAgent(),
                                        row.ip(),
                                        row.createTime(),
                                        row.seenTime()))
                .toList();
    }

    @Override
    public boolean end(long uid, long id) {
        return sessions.end(uid, id, Cause.REVOKED);
    }

    @Override
    public boolean endAll(long uid) {
        return sessions.endOthers(uid, NONE);
    }
}
