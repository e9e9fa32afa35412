package im.magpie.user.presence;

import im.magpie.common.push.Audience;
import im.magpie.common.push.PushEvent;
import im.magpie.common.push.Pusher;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.springframework.stereotype.Component;

/**
 * Tells everybody who came and went: one frame for users and one for guests, with the newest
 * changes only; the rest is found by paging. Used by one thread.
 */
@Component
final class OnlineNotices {
    private static final int MOST_CHANGES = 50;

    private final Pusher pusher;
    private final Deque<OnlineNotify.Change> newest = new ArrayDeque<>();

    OnlineNotices(Pusher pusher) {
        this.pusher = pusher;
    }

    /** Notes a change for the next frame. */
    void note(OnlineNotify.Change change) {
        newest.addFirst(change);
        if (newest.size() > MOST_CHANGES) {
            newest.removeLast();
        }
    }

    /**
     * Sends what was noted, if anything was.
     *
     * @param onlineNum counts the users online; when it fails the changes wait for the next call
     */
    void send(LongSupplier onlineNum) {
        if (newest.isEmpty()) {
            return;
        }
        long online = onlineNum.getAsLong();
        tell(new OnlineNotify(List.copyOf(newest), online), Audience.Everyone.Kind.USERS);
        tell(new OnlineNotify(List.of(), online), Audience.Everyone.Kind.GUESTS);
        newest.clear();
    }

    private void tell(OnlineNotify notify, Audience.Everyone.Kind kind) {
        pusher.push(new PushEvent(notify, new Audience.Everyone(kind)));
    }
}
