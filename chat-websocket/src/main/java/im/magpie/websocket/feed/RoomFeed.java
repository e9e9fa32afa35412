package im.magpie.websocket.feed;

import im.magpie.common.push.RoomOrder;
import im.magpie.common.session.RoomDirectory.RoomMembers;
import im.magpie.common.session.RoomLog;
import im.magpie.websocket.protocol.EncodedFrame;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the events of one room in order for the listeners of this node. Guarantees to its sink:
 *
 * <ul>
 *   <li>messages come in seq order, each once, without a gap: what does not arrive within 100 ms is
 *       read from the log, and while the log cannot be read nothing behind the gap is shown;
 *   <li>a change comes after its message and once; a message that had to be read from the log is in
 *       its present state and brings its changes along;
 *   <li>nothing is shown under a member list older than the one it was committed under;
 *   <li>memory is bounded: when too much waits it is forgotten and later read from the log.
 * </ul>
 *
 * <p>Safe from any thread; every method is short and does no I/O.
 */
final class RoomFeed {
    /** How long a missing event may take before the log is asked. */
    static final long GAP_MILLIS = 100;

    /** Messages read from the log at a time. */
    static final int READ_LIMIT = 200;

    /** Events that may wait in a feed. */
    static final int MAX_HELD = 1000;

    private static final long MAX_HELD_BYTES = 1 << 20;
    private static final long RETRY_MILLIS = 500;

    private final boolean global;
    private final FeedSource source;
    private final FeedSink sink;

    private final FeedStart start;
    private final MemberList memberList;
    private final ShownChanges shown = new ShownChanges();
    private final GapWatch gap;
    private WaitingEvents waiting;
    private HeldEvents held;

    private boolean closed;
    private boolean readingLog;

    private long lastSeq;

    /** The highest seq that an accepted event has named. */
    private long known;

    /** Events up to here were forgotten: only the log has their present state. */
    private long onlyInLog;

    /**
     * @param global whether everybody hears the room, so that no member list counts
     * @param openedByEvent whether the first message that arrives is to be shown; otherwise the
     *     feed begins behind the head of the room
     */
    RoomFeed(boolean global, boolean openedByEvent, FeedSource source, FeedSink sink) {
        this.global = global;
        this.source = source;
        this.sink = sink;
        this.start = new FeedStart(openedByEvent, source);
        this.memberList = new MemberList(this, source);
        this.gap = new GapWatch(this, source);
    }

    synchronized boolean isStarted() {
        return start.isDone();
    }

    /** Makes the feed find its start by itself, unless it has one. */
    synchronized void start() {
        if (!closed && start.asksForHead()) {
            source.readHead(this);
        }
    }

    /**
     * The room stands here: everything later is shown, and what arrived while this was read, even
     * if the head has it already. Only the first call counts.
     */
    synchronized void startAt(RoomLog.Head head) {
        start.headAnswered();
        if (start.isDone() || closed) {
            return;
        }
        shown.startAt(start.changeAt(head));
        startBehind(start.seqAt(head));
        known = Math.max(known, head.seq());
        advance();
    }

    synchronized void startFailed() {
        start.headAnswered();
        source.later(this, this::start, RETRY_MILLIS);
    }

    private void startBehind(long seq) {
        start.begin();
        lastSeq = start.seqForNewcomers(seq);
        known = Math.max(known, lastSeq);
    }

    /**
     * Takes an event.
     *
     * @return false when the feed is closed and another one must take it
     */
    synchronized boolean accept(RoomEvent event) {
        if (closed) {
            return false;
        }
        meet(event.order(), event.memberVersion());
        if (isBlocked() || waiting != null) {
            hold(event);
        } else {
            process(event);
        }
        return true;
    }

    /**
     * Messages were appended whose frames are only in the log.
     *
     * @return false when the feed is closed and another one must take it
     */
    synchronized boolean moved(long memberVersion, long fromSeq, long toSeq) {
        if (closed) {
            return false;
        }
        meet(new RoomOrder.Appended(fromSeq), memberVersion);
        known = Math.max(known, toSeq);
        watchGap();
        return true;
    }

    /** What every event says: where the feed may begin, and under which members it is shown. */
    private void meet(RoomOrder order, long memberVersion) {
        if (start.isOpen()) {
            startWith(order);
        }
        if (!start.isDone()) {
            start.note(order);
        }
        if (!global) {
            memberList.require(memberVersion);
        }
    }

    private void startWith(RoomOrder order) {
        if (order instanceof RoomOrder.Appended appended) {
            startBehind(start.seqBefore(appended.seq(), lastSeq));
        } else if (!start.isDone()) {
            start();
        }
    }

    private boolean isBlocked() {
        return !start.isDone() || memberList.isReading() || sink.congested();
    }

    private void hold(RoomEvent event) {
        if (waiting == null) {
            waiting = new WaitingEvents(MAX_HELD, MAX_HELD_BYTES);
        }
        waiting.add(event);
        if (waiting.isFull()) {
            forgetWaiting();
        }
    }

    private void forgetWaiting() {
        for (RoomEvent event = waiting.poll(); event != null; event = waiting.poll()) {
            if (event.order() instanceof RoomOrder.Appended appended) {
                forgetUpTo(appended.seq());
            } else if (event.order() instanceof RoomOrder.Changed changed
                    && changed.seq() > lastSeq) {
                forgetUpTo(changed.seq());
            } else {
                source.dropped();
            }
        }
        waiting = null;
        watchGap();
    }

    private void forgetUpTo(long seq) {
        known = Math.max(known, seq);
        onlyInLog = Math.max(onlyInLog, seq);
    }

    /** Goes on after whatever blocked the feed: an event loop caught up, an answer came. */
    synchronized void resume() {
        if (!closed) {
            advance();
        }
    }

    private void advance() {
        while (waiting != null && !isBlocked()) {
            RoomEvent event = waiting.poll();
            if (event == null) {
                waiting = null;
                break;
            }
            process(event);
        }
        if (start.isDone()) {
            showHeld();
        }
    }

    private void process(RoomEvent event) {
        if (event.order() instanceof RoomOrder.Appended appended) {
            start.settle();
            appended(appended.seq(), event.frame());
        } else if (event.order() instanceof RoomOrder.Changed changed) {
            changed(changed.seq(), changed.change(), event.frame());
        } else {
            sink.frame(event.frame());
        }
    }

    private void appended(long seq, EncodedFrame frame) {
        if (seq <= lastSeq) {
            return;
        }
        known = Math.max(known, seq);
        if (seq == lastSeq + 1 && seq > onlyInLog) {
            show(seq, frame);
            showHeld();
        } else {
            if (seq > onlyInLog) {
                held().message(seq, frame);
            }
            boundHeld();
            watchGap();
        }
    }

    private void changed(long seq, long change, EncodedFrame frame) {
        if (seq > lastSeq) {
            known = Math.max(known, seq);
            held().change(seq, change, frame);
            boundHeld();
            watchGap();
        } else if (shown.show(seq, change)) {
            sink.frame(frame);
        }
    }

    private HeldEvents held() {
        if (held == null) {
            held = new HeldEvents(MAX_HELD, MAX_HELD_BYTES);
        }
        return held;
    }

    private void boundHeld() {
        if (held != null && held.isFull()) {
            held.clear();
            onlyInLog = known;
        }
    }

    private void show(long seq, EncodedFrame frame) {
        lastSeq = seq;
        sink.message(seq, frame);
        if (held != null) {
            for (Map.Entry<Long, EncodedFrame> change : held.takeChanges(seq).entrySet()) {
                if (shown.show(seq, change.getKey())) {
                    sink.frame(change.getValue());
                }
            }
        }
    }

    private void showHeld() {
        while (held != null && lastSeq + 1 > onlyInLog && !isBlocked()) {
            EncodedFrame next = held.takeMessage(lastSeq + 1);
            if (next == null) {
                break;
            }
            show(lastSeq + 1, next);
        }
        if (held != null && held.isEmpty()) {
            held = null;
        }
        watchGap();
    }

    private void watchGap() {
        if (!start.isDone() || lastSeq >= known) {
            return;
        }
        gap.missing(lastSeq);
        if (!readingLog) {
            gap.lookIn(GAP_MILLIS);
        }
    }

    /** Reads the log when something is missing for too long. */
    synchronized void checkGap() {
        gap.looked();
        if (closed || lastSeq >= known || readingLog) {
            return;
        }
        if (isBlocked()) {
            return; // resume() watches again
        }
        long rest = gap.restMillis(lastSeq);
        if (rest <= 0) {
            readLog();
        } else {
            gap.lookIn(rest);
        }
    }

    private void readLog() {
        readingLog = true;
        // Not beyond what events have named: a later message may have other listeners.
        source.readLog(this, lastSeq, (int) Math.min(READ_LIMIT, known - lastSeq));
    }

    synchronized void logRead(List<LogFrame> entries) {
        readingLog = false;
        if (closed) {
            return;
        }
        boolean some = false;
        for (LogFrame entry : entries) {
            if (entry.seq() == lastSeq + 1 && entry.seq() <= known && !isBlocked()) {
                showFromLog(entry);
                some = true;
            }
        }
        showHeld();
        if (some && lastSeq < known && !readingLog && !isBlocked()) {
            readLog();
        }
    }

    private void showFromLog(LogFrame entry) {
        start.settle();
        // Before it is shown: whoever follows messages hears of its coming first.
        source.healed(entry.seq());
        if (held != null) {
            held.takeMessage(entry.seq());
        }
        if (entry.change() > 0) {
            shown.show(entry.seq(), entry.change());
        }
        show(entry.seq(), entry.frame());
    }

    synchronized void logFailed() {
        readingLog = false;
        if (!closed) {
            gap.lookIn(RETRY_MILLIS);
        }
    }

    /**
     * Lets a connection join whose membership was read at a time. When the member list may have
     * changed since, it is read again before anything else is shown.
     */
    synchronized void join(Runnable add, long membershipReadAt) {
        add.run();
        if (!closed && !global) {
            memberList.joined(membershipReadAt);
        }
    }

    /** Lets a connection join whose membership must be read again before anything else is shown. */
    synchronized void joinAndAskAgain(Runnable add) {
        add.run();
        if (!closed && !global) {
            memberList.refresh();
        }
    }

    /**
     * The members are known.
     *
     * @param newcomers after which messages those joined who have joined since their login, should
     *     this be a feed that was not open before
     */
    synchronized void membersRead(Set<Long> asked, RoomMembers members, List<Long> newcomers) {
        if (closed) {
            return;
        }
        sink.members(asked, members.uids());
        lastSeq = start.seqForNewcomers(newcomers, lastSeq);
        if (memberList.answered(members.memberVersion())) {
            advance();
        }
    }

    synchronized void membersFailed() {
        memberList.failed();
    }

    synchronized void readMembersNow() {
        if (!closed) {
            memberList.ask();
        }
    }

    /** The last listener left. */
    synchronized void close() {
        closed = true;
        waiting = null;
        held = null;
    }
}
