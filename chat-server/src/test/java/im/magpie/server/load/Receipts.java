package im.magpie.server.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a crowd has received. Every member must see the room's messages from seq 1 on, each next one
 * exactly one higher: that is everything, once and in order. Members that come while messages are
 * written begin with whatever they see first. The first deviation of each member is remembered.
 */
final class Receipts implements CrowdMember.Listener {
    /** Frames remembered; all members see the same few frames at about the same time. */
    private static final int REMEMBERED = 64;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final JsonMapper JSON = new JsonMapper();

    private final SentTimes sent;
    private final boolean anywhere;
    private final long[] lastSeq;
    private final List<String> problems = new ArrayList<>();
    private final Deque<Frame> recent = new ArrayDeque<>();
    private long[] latencies = new long[1024];
    private int deliveries;
    private int opened;
    private int loggedIn;

    Receipts(int members, SentTimes sent) {
        this(members, sent, false);
    }

    private Receipts(int members, SentTimes sent, boolean anywhere) {
        this.lastSeq = new long[members];
        this.sent = sent;
        this.anywhere = anywhere;
    }

    /** For members that come while messages are written. */
    static Receipts fromAnywhere(int members, SentTimes sent) {
        return new Receipts(members, sent, true);
    }

    @Override
    public synchronized void opened(CrowdMember member) {
        opened++;
    }

    @Override
    public synchronized void ended(CrowdMember member, String how) {
        if (!how.equals("crowd closed")) {
            problems.add("member " + member.number() + " ended: " + how);
        }
    }

    @Override
    public synchronized void failed(Throwable failure) {
        problems.add("crowd failed: " + failure);
    }

    @Override
    public synchronized void text(CrowdMember member, byte[] bytes, int offset, int length) {
        Frame frame = frame(bytes, offset, length);
        if (frame.type == 3) {
            loggedIn++;
        } else if (frame.type == 6) {
            problems.add("member " + member.number() + " was not logged in");
        } else if (frame.type == 4) {
            message(member.number(), frame);
        }
    }

    private void message(int member, Frame frame) {
        boolean begins = anywhere && lastSeq[member] == 0;
        if (!begins && frame.seq != lastSeq[member] + 1) {
            problems.add(
                    "member " + member + " saw seq " + frame.seq + " after " + lastSeq[member]);
        }
        lastSeq[member] = frame.seq;
        if (deliveries == latencies.length) {
            latencies = Arrays.copyOf(latencies, 2 * deliveries);
        }
        latencies[deliveries++] = System.nanoTime() - sent.at(frame.content);
    }

    /** Parses a frame, or finds it among those just parsed. */
    private Frame frame(byte[] bytes, int offset, int length) {
        for (Frame frame : recent) {
            if (frame.is(bytes, offset, length)) {
                return frame;
            }
        }
        Frame frame = new Frame(Arrays.copyOfRange(bytes, offset, offset + length));
        recent.addFirst(frame);
        if (recent.size() > REMEMBERED) {
            recent.removeLast();
        }
        return frame;
    }

    private synchronized int opened() {
        return opened;
    }

    synchronized int loggedIn() {
        return loggedIn;
    }

    /** Waits until everybody is connected and so many are logged in; nobody may be refused. */
    void awaitEverybody(int users) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            assertThat(problems()).isEmpty();
                            assertThat(opened()).isEqualTo(lastSeq.length);
                            assertThat(loggedIn()).isEqualTo(users);
                        });
    }

    /** At most the first 20, since one cause shows at many members. */
    synchronized List<String> problems() {
        return List.copyOf(problems.subList(0, Math.min(20, problems.size())));
    }

    /** Whether every member has seen everything up to a seq. */
    synchronized boolean everybodyReached(long seq) {
        return Arrays.stream(lastSeq).allMatch(last -> last == seq);
    }

    /** The seq that the slowest member has reached. */
    synchronized long slowest() {
        return Arrays.stream(lastSeq).min().orElse(0);
    }

    /** Waits until everybody has seen all of so many messages, each once. */
    void awaitEverything(int sent) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            assertThat(problems()).isEmpty();
                            assertThat(slowest()).isGreaterThanOrEqualTo(sent);
                        });
        assertThat(everybodyReached(sent)).isTrue();
        assertThat(deliveries()).isEqualTo(sent * lastSeq.length);
    }

    synchronized int deliveries() {
        return deliveries;
    }

    /** A percentile of the time from send to receipt, in milliseconds. */
    synchronized double latencyMillis(double percentile) {
        long[] sorted = Arrays.copyOf(latencies, deliveries);
        Arrays.sort(sorted);
        int index = (int) Math.min(deliveries - 1L, Math.round(percentile / 100 * deliveries));
        return deliveries == 0 ? 0 : sorted[index] / 1e6;
    }

    /** Tells when a text was sent. */
    interface SentTimes {
        /** {@link System#nanoTime} of the send. */
        long at(String content);
    }

    /** A frame that was seen and what is in it. */
    private static final class Frame {
        private final byte[] bytes;
        private final int type;
        private final long seq;
        private final String content;

        Frame(byte[] bytes) {
            JsonNode json = JSON.readTree(bytes);
            JsonNode message = json.path("data").path("message");
            this.bytes = bytes;
            this.type = json.path("type").asInt();
            this.seq = message.path("seq").asLong(0);
            this.content = message.path("body").path("content").asString("");
        }

        boolean is(byte[] other, int offset, int length) {
            return Arrays.equals(bytes, 0, bytes.length, other, offset, offset + length);
        }
    }
}
