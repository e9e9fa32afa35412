package im.magpie.server.cluster;

import im.magpie.server.conformance.RestReply;
import im.magpie.server.conformance.Texts;
import im.magpie.server.conformance.User;
import im.magpie.server.history.HistoryChecker;
import im.magpie.server.history.HistoryChecker.Acknowledged;
import im.magpie.server.history.HistoryChecker.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * Users that write to some rooms at the same time, mark what others wrote and recall what they
 * wrote themselves; each does one thing at a time. Remembers what each was told.
 */
final class Writers implements AutoCloseable {
    private static final long PACE_MILLIS = 50;

    private final long[] rooms;
    private final Map<Long, Map<Long, List<Acknowledged>>> acknowledged = new HashMap<>();
    private final Map<Long, Set<String>> unacknowledged = new HashMap<>();
    private final List<Long> written = new ArrayList<>();
    private final List<String> surprises = new ArrayList<>();
    private final ScheduledExecutorService threads;
    private int count;
    private int changes;

    Writers(int threads, long... rooms) {
        this.rooms = rooms;
        this.threads = Executors.newScheduledThreadPool(threads);
        for (long room : rooms) {
            acknowledged.put(room, new HashMap<>());
            unacknowledged.put(room, new HashSet<>());
        }
    }

    /** Lets a user write at a node from now on. */
    void add(Side side, User user, Random random) {
        Acts acts = side.acts(user);
        synchronized (this) {
            acknowledged.values().forEach(of -> of.put(user.uid(), new ArrayList<>()));
        }
        List<Long> own = new ArrayList<>();
        repeat(() -> step(acts, user, own, random), PACE_MILLIS);
    }

    /** Does something again and again, with pauses, until all ends. */
    void repeat(Runnable step, long pauseMillis) {
        var unused =
                threads.scheduleWithFixedDelay(
                        () -> {
                            try {
                                step.run();
                            } catch (RuntimeException | Error e) {
                                surprised(e.toString());
                            }
                        },
                        0,
                        pauseMillis,
                        TimeUnit.MILLISECONDS);
    }

    private void step(Acts acts, User user, List<Long> own, Random random) {
        int dice = random.nextInt(10);
        if (dice < 6) {
            write(acts, user, own, rooms[random.nextInt(rooms.length)]);
        } else if (dice < 9) {
            Long message = oneOf(written, random);
            if (message != null) {
                judge(acts.tryMark(message, 1 + random.nextInt(2), 1 + random.nextInt(2)));
            }
        } else if (!own.isEmpty()) {
            judge(acts.tryRecall(own.remove(random.nextInt(own.size()))));
        }
    }

    private synchronized Long oneOf(List<Long> messages, Random random) {
        // The newest are the ones that the other node may not have seen yet.
        int few = Math.min(messages.size(), 20);
        return few == 0 ? null : messages.get(messages.size() - 1 - random.nextInt(few));
    }

    private void write(Acts acts, User user, List<Long> own, long room) {
        String text = Texts.unique("order");
        synchronized (this) {
            unacknowledged.get(room).add(text);
        }
        RestReply reply = acts.trySay(room, text);
        JsonNode message = reply.ok().get("message");
        own.add(message.get("id").asLong());
        synchronized (this) {
            unacknowledged.get(room).remove(text);
            acknowledged
                    .get(room)
                    .get(user.uid())
                    .add(new Acknowledged(text, message.get("seq").asLong()));
            written.add(message.get("id").asLong());
            count++;
        }
    }

    /** A message may have been recalled by its author in the meantime. */
    private synchronized void judge(RestReply reply) {
        if (reply.status() == 200) {
            changes++;
        } else if (reply.status() != 400 || reply.code() != 1001) {
            surprised(reply.toString());
        }
    }

    private synchronized void surprised(String what) {
        surprises.add(what);
    }

    /** How many messages were acknowledged so far. */
    synchronized int count() {
        return count;
    }

    /** How many marks and recalls were accepted so far. */
    synchronized int changes() {
        return changes;
    }

    /** What should not have happened. */
    synchronized List<String> surprises() {
        return List.copyOf(surprises);
    }

    /** What is wrong with a room that the server has; nobody else may have written to it. */
    synchronized List<String> problems(long room, List<Stored> history) {
        return HistoryChecker.problems(acknowledged.get(room), unacknowledged.get(room), history);
    }

    /** Ends after what everybody is at. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(40, TimeUnit.SECONDS)) {
                throw new AssertionError("somebody waits for an answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
