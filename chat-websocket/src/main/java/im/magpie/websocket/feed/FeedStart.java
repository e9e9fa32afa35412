package im.magpie.websocket.feed;

import im.magpie.common.push.RoomOrder;
import im.magpie.common.session.RoomLog;
import java.util.List;

/**
 * Where a feed begins: behind the room's head, or with the event that opened it. What arrives
 * before the head is known is news and is shown, even when the head has it already. Guarded by the
 * feed's lock.
 */
final class FeedStart {
    /** How far apart the events of one transaction may arrive. */
    private static final long TENTATIVE_NANOS = 5_000_000_000L;

    private final boolean openedByEvent;
    private final FeedSource source;
    private boolean started;
    private long startedAt;
    private boolean readingHead;

    /** Whether the start may still move back: no message has been shown, and for a while only. */
    private boolean tentative;

    /** The earliest message and change that came before the start. */
    private long firstSeq = Long.MAX_VALUE;

    private long firstChange = Long.MAX_VALUE;

    /** After which messages those joined for whom the feed was opened. */
    private List<Long> newcomers = List.of();

    FeedStart(boolean openedByEvent, FeedSource source) {
        this.openedByEvent = openedByEvent;
        this.source = source;
    }

    boolean isDone() {
        return started;
    }

    /** Whether the next event may set the start or move it back. */
    boolean isOpen() {
        return openedByEvent && (!started || isTentative());
    }

    private boolean isTentative() {
        tentative = tentative && source.nanoTime() - startedAt < TENTATIVE_NANOS;
        return tentative;
    }

    /** True when the head must be asked for: once at a time, and not when there is a start. */
    boolean asksForHead() {
        boolean asks = !started && !readingHead;
        readingHead |= asks;
        return asks;
    }

    /** The question for the head has ended, one way or the other. */
    void headAnswered() {
        readingHead = false;
    }

    /** Remembers what came before the start. */
    void note(RoomOrder order) {
        if (order instanceof RoomOrder.Appended appended) {
            firstSeq = Math.min(firstSeq, appended.seq());
        } else if (order instanceof RoomOrder.Changed changed) {
            firstChange = Math.min(firstChange, changed.change());
        }
    }

    /** The last message that counts as known when the room stands at a head. */
    long seqAt(RoomLog.Head head) {
        return Math.min(head.seq(), Math.max(firstSeq - 1, head.seq() - RoomFeed.MAX_HELD));
    }

    /** The last change that counts as known when the room stands at a head. */
    long changeAt(RoomLog.Head head) {
        return Math.min(head.change(), firstChange - 1);
    }

    /**
     * The last message that counts as known when a feed begins with this one. Two commits may
     * arrive the wrong way round: the earlier message is the start.
     */
    long seqBefore(long seq, long lastSeq) {
        return tentative ? Math.min(lastSeq, seq - 1) : seq - 1;
    }

    /**
     * The last message that counts as known to listeners who joined behind some messages. The event
     * that opened the feed may be older than their joining, or it may be a later one of another
     * node: what followed their joining is theirs in any case, and nothing before it.
     */
    long seqForNewcomers(List<Long> joinSeqs, long lastSeq) {
        newcomers = joinSeqs;
        return seqForNewcomers(lastSeq);
    }

    /** The same, once it is known where the room stands. */
    long seqForNewcomers(long lastSeq) {
        if (!started || !openedByEvent || !isTentative()) {
            return lastSeq;
        }
        long earliest = newcomers.stream().reduce(Math::min).orElse(lastSeq);
        return Math.max(earliest, lastSeq - RoomFeed.MAX_HELD);
    }

    /** The feed has a start. */
    void begin() {
        if (!started) {
            startedAt = source.nanoTime();
        }
        started = true;
        tentative = openedByEvent;
    }

    /** A message was taken: the start stays where it is. */
    void settle() {
        tentative = false;
    }
}
