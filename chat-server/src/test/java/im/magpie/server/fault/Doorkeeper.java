package im.magpie.server.fault;

import im.magpie.server.cluster.Side;
import im.magpie.server.conformance.RestReply;
import im.magpie.server.conformance.User;
import im.magpie.server.history.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Removes one member of a group and invites it again, over and over, at either node. */
final class Doorkeeper {
    private static final String MEMBER = "/capi/room/group/member";
    private static final long AGAIN_NANOS = 300_000_000L;
    private static final int LAST_ATTEMPTS = 60;

    /** Who hears nothing for so long may have asked a node that will do it when it wakes up. */
    private static final long LATE_NANOS = 5_000_000_000L;

    private final Caller owner;
    private final List<Side> sides;
    private final long room;
    private final User wanderer;
    private final Recorder recorder;
    private final Random random;
    private final List<Long> invitedAt = new ArrayList<>();
    private final List<Long> mayComeLate = new ArrayList<>();
    private boolean leftOpen;
    private volatile boolean stopped;

    Doorkeeper(
            Caller owner,
            List<Side> sides,
            long room,
            User wanderer,
            Recorder recorder,
            Random random) {
        this.owner = owner;
        this.sides = sides;
        this.room = room;
        this.wanderer = wanderer;
        this.recorder = recorder;
        this.random = random;
    }

    /** Goes on until it is stopped; the member is inside then. */
    void run(Duration pace) {
        try {
            while (!stopped) {
                LockSupport.parkNanos(pace.toNanos());
                move(false);
                LockSupport.parkNanos(pace.toNanos());
                move(true);
            }
        } catch (RuntimeException | Error e) {
            recorder.surprise("doorkeeper: " + e);
        }
    }

    void stop() {
        stopped = true;
    }

    /** What it did; after its end. */
    Moves moves() {
        return new Moves(List.copyOf(invitedAt), List.copyOf(mayComeLate), leftOpen);
    }

    /**
     * All times are nanoseconds of the run.
     *
     * @param invitedAt when each return was asked for
     * @param mayComeLate those of them that a node may do long after, since it stood still
     * @param isOpen whether there was an attempt of which nobody knows what became
     */
    record Moves(List<Long> invitedAt, List<Long> mayComeLate, boolean isOpen) {

        /**
         * When each return may have been, at the earliest.
         *
         * @param settled when everything is done that a node was asked while it stood still
         */
        List<Long> earliest(long settled) {
            return invitedAt.stream()
                    .map(
                            at ->
                                    mayComeLate.stream()
                                            .filter(late -> late < at && at < settled)
                                            .findFirst()
                                            .orElse(at))
                    .toList();
        }
    }

    /** Both are harmless when they are repeated: each is done and said once. */
    private void move(boolean in) {
        long asked = recorder.now();
        if (in) {
            invitedAt.add(asked);
        }
        for (int i = 0; i < LAST_ATTEMPTS || !stopped; i++) {
            long tried = recorder.now();
            Optional<RestReply> reply = ask(in);
            recorder.expectHonest("a change of members", reply);
            int status = reply.map(RestReply::status).orElse(0);
            boolean isOpen = status == 0 || status == 504;
            leftOpen |= isOpen;
            if (in && isOpen && recorder.now() - tried > LATE_NANOS) {
                mayComeLate.add(asked);
            }
            if (!in && status == 400 && !leftOpen) {
                recorder.surprise("a member could not be removed: " + reply.get());
            }
            if (status == 200 || (!in && status == 400)) {
                recorder.add(new Entry.Moved(recorder.now(), room, wanderer.uid(), in, asked));
                return;
            }
            LockSupport.parkNanos(AGAIN_NANOS);
        }
        recorder.surprise("the members of room " + room + " could not be changed");
    }

    private Optional<RestReply> ask(boolean in) {
        Side at = sides.get(random.nextInt(sides.size()));
        return in
                ? owner.call(
                        at,
                        "POST",
                        MEMBER,
                        Map.of("roomId", room, "uidList", List.of(wanderer.uid())))
                : owner.call(at, "DELETE", MEMBER, Map.of("roomId", room, "uid", wanderer.uid()));
    }
}
