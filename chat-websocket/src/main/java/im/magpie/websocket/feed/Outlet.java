package im.magpie.websocket.feed;

import im.magpie.websocket.protocol.EncodedFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of one room on one event loop, and what waits for them. However much arrives before
 * the loop's turn, the loop runs one task: it joins the frames into one direct buffer and gives
 * every listener a slice of it.
 *
 * <p>Corrections of the listeners stand in the same queue as the frames, so that a frame never
 * reaches somebody who was removed before it.
 */
public final class Outlet {
    /** Bytes that may wait for the loop before the feed stops. */
    static final int MAX_QUEUED_BYTES = 1 << 20;

    /** Frames are joined up to about so many bytes: one large buffer is harder to come by. */
    private static final int MAX_JOINED_BYTES = 256 << 10;

    private static final Logger log = LoggerFactory.getLogger(Outlet.class);

    private final LocalRoom room;
    private final EventLoop loop;
    private final Set<FeedListener> listeners = Collections.newSetFromMap(new IdentityHashMap<>(1));

    private Step first;
    private Step last;
    private int queuedBytes;
    private boolean scheduled;
    private boolean congested;

    /** How many listeners there are, for those who ask from other threads. */
    private volatile int size;

    /** Under which member version the listeners were corrected last; on the loop only. */
    private long memberVersion;

    Outlet(LocalRoom room, EventLoop loop) {
        this.room = room;
        this.loop = loop;
    }

    /** One thing to do, in order: show a frame, or correct the listeners when there is none. */
    private static final class Step {
        /** Of a message its place in the room, else 0. */
        private final long seq;

        private final EncodedFrame frame;
        private final Set<Long> asked;
        private final Set<Long> members;
        private final long memberVersion;
        private Step next;

        Step(long seq, EncodedFrame frame) {
            this.seq = seq;
            this.frame = frame;
            this.asked = Set.of();
            this.members = Set.of();
            this.memberVersion = 0;
        }

        Step(Set<Long> asked, Set<Long> members, long memberVersion) {
            this.seq = 0;
            this.frame = null;
            this.asked = asked;
            this.members = members;
            this.memberVersion = memberVersion;
        }

        int size() {
            return frame == null ? 0 : frame.size();
        }
    }

    /** Shows a frame; of a message with its seq, else 0. */
    void frame(long seq, EncodedFrame frame) {
        enqueue(new Step(seq, frame));
    }

    void members(Set<Long> asked, Set<Long> members, long version) {
        enqueue(new Step(asked, members, version));
    }

    private void enqueue(Step step) {
        boolean schedule;
        synchronized (this) {
            if (last == null) {
                first = step;
            } else {
                last.next = step;
            }
            last = step;
            queuedBytes += step.size();
            if (!congested && queuedBytes > MAX_QUEUED_BYTES) {
                congested = true;
                room.congestion(1);
            }
            schedule = !scheduled;
            scheduled = true;
        }
        room.queued(step.size());
        if (schedule && !loop.isShuttingDown()) {
            loop.execute(this::drain);
        }
    }

    /** Joins: everything queued from now on is shown to the listener. On the loop only. */
    public void add(FeedListener listener) {
        drain();
        listeners.add(listener);
        size = listeners.size();
    }

    /** Leaves; gives back the claim on the room that the listener holds. On the loop only. */
    public void remove(FeedListener listener) {
        listeners.remove(listener);
        size = listeners.size();
        room.release();
    }

    /** Under which member version the listeners were corrected last; 0: never. On the loop only. */
    public long memberVersion() {
        return memberVersion;
    }

    /** How many listeners there are; from any thread. */
    int size() {
        return size;
    }

    /** The room. */
    public LocalRoom room() {
        return room;
    }

    private void drain() {
        Step step;
        boolean wasCongested;
        int bytes;
        synchronized (this) {
            step = first;
            first = null;
            last = null;
            scheduled = false;
            bytes = queuedBytes;
            queuedBytes = 0;
            wasCongested = congested;
            congested = false;
        }
        room.queued(-bytes);
        try {
            run(step);
        } finally {
            if (wasCongested) {
                room.congestion(-1);
                room.resume();
            }
        }
    }

    private void run(Step queued) {
        Step step = queued;
        while (step != null) {
            if (step.frame == null) {
                correct(step);
                step = step.next;
            } else {
                Step end = endOfRun(step);
                show(step, end);
                step = end;
            }
        }
    }

    /** Where a run of frames ends: at a correction, or when the buffer is large enough. */
    private static Step endOfRun(Step start) {
        int bytes = 0;
        Step end = start;
        while (end != null && end.frame != null && (end == start || bytes < MAX_JOINED_BYTES)) {
            bytes += end.size();
            end = end.next;
        }
        return end;
    }

    /**
     * Shows a run of frames. When that is not possible, for lack of memory, nobody may be shown
     * what stands behind it: the listeners are let go.
     */
    private void show(Step start, Step end) {
        if (listeners.isEmpty()) {
            return;
        }
        int bytes = 0;
        int frames = 0;
        long fromSeq = 0;
        long toSeq = 0;
        for (Step step = start; step != end; step = step.next) {
            bytes += step.size();
            frames++;
            if (step.seq > 0) {
                fromSeq = fromSeq == 0 ? step.seq : fromSeq;
                toSeq = step.seq;
            }
        }
        try {
            deliver(start, end, bytes);
        } catch (RuntimeException | Error e) {
            log.error("room {}: {} frames could not be shown", room.roomId(), frames, e);
            List.copyOf(listeners).forEach(FeedListener::missed);
            return;
        }
        room.shown(new FeedReport.Shown(fromSeq, toSeq, frames, bytes, listeners.size()));
    }

    private void deliver(Step start, Step end, int bytes) {
        ByteBuf joined = PooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
        try {
            for (Step step = start; step != end; step = step.next) {
                step.frame.writeTo(joined);
            }
            for (FeedListener listener : listeners) {
                listener.deliver(joined.retainedSlice());
            }
        } finally {
            joined.release();
        }
    }

    private void correct(Step step) {
        memberVersion = Math.max(memberVersion, step.memberVersion);
        Iterator<FeedListener> each = listeners.iterator();
        while (each.hasNext()) {
            FeedListener listener = each.next();
            if (step.asked.contains(listener.uid()) && !step.members.contains(listener.uid())) {
                each.remove();
                listener.lostMembership(this);
                room.release();
            }
        }
        for (Long uid : step.members) {
            for (FeedListener listener : room.listenersOf(uid, loop)) {
                if (!listeners.contains(listener) && listener.becameMember(this)) {
                    listeners.add(listener);
                }
            }
        }
        size = listeners.size();
        room.release();
    }
}
