package im.magpie.server.fault;

import im.magpie.server.cluster.Side;
import im.magpie.server.conformance.RestReply;
import im.magpie.server.history.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * A user that does one thing after the other, at either node: writes, marks what others wrote,
 * recalls, reports what it has read. A message that is not accepted is repeated under its name.
 */
final class Person {
    /** After the end of a run's writing a message is tried so often and no more. */
    private static final int LAST_ATTEMPTS = 30;

    private final Caller caller;
    private final List<Side> sides;
    private final List<Long> rooms;
    private final Recent recent;
    private final Recorder recorder;
    private final Random random;
    private final List<Long> own = new ArrayList<>();
    private int count;
    private volatile boolean stopped;

    /**
     * @param rooms those it writes to
     * @param recent what everybody wrote of late
     */
    Person(
            Caller caller,
            List<Side> sides,
            List<Long> rooms,
            Recent recent,
            Recorder recorder,
            Random random) {
        this.caller = caller;
        this.sides = sides;
        this.rooms = rooms;
        this.recent = recent;
        this.recorder = recorder;
        this.random = random;
    }

    long uid() {
        return caller.user().uid();
    }

    /** Does things until it is stopped. */
    void run(Duration pace) {
        try {
            while (!stopped) {
                step();
                pause(pace);
            }
        } catch (RuntimeException | Error e) {
            recorder.surprise(uid() + ": " + e);
        }
    }

    /** Lets it end after what it is at. */
    void stop() {
        stopped = true;
    }

    private void step() {
        int dice = random.nextInt(20);
        long room = rooms.get(random.nextInt(rooms.size()));
        if (dice < 13) {
            send(room);
        } else if (dice < 16) {
            recent.any(rooms, random).ifPresent(this::mark);
        } else if (dice < 17) {
            recall();
        } else {
            recorder.expectHonest(
                    "a report of what was read",
                    side(sides(), "PUT", "/capi/chat/msg/read", Map.of("roomId", room)));
        }
    }

    private Side sides() {
        return sides.get(random.nextInt(sides.size()));
    }

    private Optional<RestReply> side(Side at, String method, String path, Object body) {
        return caller.call(at, method, path, body);
    }

    /**
     * Writes a message as the protocol asks: the same name until it is accepted. One that was
     * refused each time may be given up, and must not be there then.
     */
    void send(long room) {
        String name = "m" + uid() + "-" + ++count + "-" + Long.toHexString(random.nextLong());
        boolean unknown = false;
        for (int attempt = 1; ; attempt++) {
            Entry.Answered answer = attempt(room, name, attempt);
            unknown |= answer.isUnknown();
            if (answer.isAccepted()) {
                own.add(answer.id());
                recent.add(room, answer.id());
                return;
            }
            if (answer.status() == 400 || (stopped && attempt >= LAST_ATTEMPTS)) {
                return;
            }
            if (!unknown && answer.status() == 503 && random.nextInt(5) == 0) {
                return;
            }
            pause(Duration.ofMillis(200 + random.nextInt(200)));
        }
    }

    private Entry.Answered attempt(long room, String name, int attempt) {
        Side at = sides();
        String node = at.node().name();
        long begun = recorder.now();
        recorder.add(new Entry.Sent(begun, uid(), room, name, node, attempt));
        Optional<RestReply> reply = caller.say(at, room, name);
        long ended = recorder.now();
        int status = reply.map(RestReply::status).orElse(0);
        long id = 0;
        long seq = 0;
        if (status == 200) {
            id = reply.get().ok().at("/message/id").asLong();
            seq = reply.get().ok().at("/message/seq").asLong();
        }
        recorder.expectHonest("a send", reply);
        long took = (ended - begun) / 1_000_000;
        Entry.Answered answer =
                new Entry.Answered(ended, uid(), room, name, node, attempt, status, id, seq, took);
        recorder.add(answer);
        return answer;
    }

    private void mark(long id) {
        boolean on = random.nextBoolean();
        Map<String, Object> body =
                Map.of("msgId", id, "markType", 1 + random.nextInt(2), "actType", on ? 1 : 2);
        changed(on ? "mark" : "unmark", id, side(sides(), "PUT", "/capi/chat/msg/mark", body));
    }

    private void recall() {
        if (!own.isEmpty()) {
            long id = own.remove(random.nextInt(own.size()));
            Map<String, Object> body = Map.of("msgId", id, "roomId", 1);
            changed("recall", id, side(sides(), "PUT", "/capi/chat/msg/recall", body));
        }
    }

    private void changed(String what, long id, Optional<RestReply> reply) {
        int status = reply.map(RestReply::status).orElse(0);
        recorder.add(new Entry.Changed(recorder.now(), uid(), what, id, status));
        // Against a rule: recalled in the meantime, or of a room that the user was removed from.
        recorder.expectHonest("a " + what, reply);
    }

    private static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
