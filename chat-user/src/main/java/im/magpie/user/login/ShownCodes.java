package im.magpie.user.login;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.push.Audience;
import im.magpie.common.push.PushEvent;
import im.magpie.common.push.Pusher;
import im.magpie.common.session.LoginGranted;
import org.springframework.stereotype.Component;

/** What the connection that shows a code hears, whoever scanned it. In the caller's transaction. */
@Component
final class ShownCodes {
    private final DeviceSessions sessions;
    private final LoginTicketMapper tickets;
    private final ClusterEvents events;
    private final Pusher pusher;

    ShownCodes(
            DeviceSessions sessions,
            LoginTicketMapper tickets,
            ClusterEvents events,
            Pusher pusher) {
        this.sessions = sessions;
        this.tickets = tickets;
        this.events = events;
        this.pusher = pusher;
    }

    /** Somebody scanned it. */
    void scanned(ShownCode code) {
        pusher.push(new PushEvent(new LoginScanSuccess(), new Audience.Connection(code.place())));
    }

    /** A user consented: the connection is logged in, as a device of the user's. */
    void granted(ShownCode code, long uid) {
        long deviceId = sessions.open(uid, code.browser()).deviceId();
        tickets.opened(code.node(), code.nodeStart(), code.connection(), deviceId);
        events.publish(new LoginGranted(code.place(), uid, deviceId));
    }
}
