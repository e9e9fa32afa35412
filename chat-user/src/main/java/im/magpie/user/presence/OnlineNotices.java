package im.magpie.user.presence;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.push.Audience;
import im.magpie.common.push.PushEvent;
import im.magpie.common.push.Pusher;
import im.magpie.user.MemberPresence;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Tells the connections of this node who came and went, on whichever node: one frame for users and
 * one for guests, with the newest changes only; the rest is found by paging. Every node reads for
 * itself what became of the users, so a frame shows what is true when it leaves.
 */
@Component
final class OnlineNotices {
    /** Changes in one frame. */
    static final int MOST_CHANGES = 50;

    private final PresenceMapper rows;
    private final OnlineNumber number;
    private final Pusher pusher;

    /** Whom something is to be told of, the newest first; guarded by itself. */
    private final Deque<Long> newest = new ArrayDeque<>();

    OnlineNotices(PresenceMapper rows, OnlineNumber number, Pusher pusher, ClusterEvents events) {
        this.rows = rows;
        this.number = number;
        this.pusher = pusher;
        events.subscribe(PresenceChanged.class, changed -> changed.uids().forEach(this::note));
    }

    private void note(long uid) {
        synchronized (newest) {
            newest.remove(uid);
            newest.addFirst(uid);
            if (newest.size() > MOST_CHANGES) {
                newest.removeLast();
            }
        }
    }

    /** Sends what was noted, if anything was. What fails waits for the next call. */
    void send() {
        List<Long> noted = take();
        if (noted.isEmpty()) {
            return;
        }
        List<OnlineNotify.Change> changes;
        long online;
        try {
            changes = present(noted);
            online = number.current();
        } catch (RuntimeException | Error e) {
            giveBack(noted);
            throw e;
        }
        tell(new OnlineNotify(changes, online), Audience.Everyone.Kind.USERS);
        tell(new OnlineNotify(List.of(), online), Audience.Everyone.Kind.GUESTS);
    }

    private List<Long> take() {
        synchronized (newest) {
            List<Long> noted = List.copyOf(newest);
            newest.clear();
            return noted;
        }
    }

    /** Behind those noted since. */
    private void giveBack(List<Long> noted) {
        synchronized (newest) {
            for (Long uid : noted) {
                if (newest.size() < MOST_CHANGES && !newest.contains(uid)) {
                    newest.addLast(uid);
                }
            }
        }
    }

    private List<OnlineNotify.Change> present(List<Long> uids) {
        Map<Long, MemberPresence> found =
                rows.of(uids).stream()
                        .collect(Collectors.toMap(MemberPresence::uid, Function.identity()));
        return uids.stream()
                .map(found::get)
                .filter(Objects::nonNull)
                .map(OnlineNotify.Change::of)
                .toList();
    }

    private void tell(OnlineNotify notify, Audience.Everyone.Kind kind) {
        pusher.pushHere(new PushEvent(notify, new Audience.Everyone(kind)));
    }
}
