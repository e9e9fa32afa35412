package im.magpie.websocket.feed;

import im.magpie.common.push.RoomOrder;
import im.magpie.common.session.RoomDirectory.RoomMembers;
import im.magpie.common.session.RoomLog;
import im.magpie.websocket.protocol.EncodedFrame;
import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A room that has listeners on this node: its feed, and an {@link Outlet} per event loop. It lives
 * as long as somebody holds a claim on it: each listener, and each answer that is awaited.
 */
public final class LocalRoom implements FeedSource, FeedSink {
    private static final Logger log = LoggerFactory.getLogger(LocalRoom.class);
    private static final int CLOSED = -1;

    private final long roomId;
    private final boolean openedByEvent;
    private final RoomFeeds rooms;
    private final RoomFeed feed;
    private final AtomicInteger claims = new AtomicInteger();
    private final AtomicInteger congestedOutlets = new AtomicInteger();
    private final AtomicReferenceArray<Outlet> outlets;
    private final MemberNews memberNews = new MemberNews();

    /** The version of the member list that is being handed over; one is read at a time. */
    private volatile long handedVersion;

    LocalRoom(long roomId, boolean openedByEvent, RoomFeeds rooms) {
        this.roomId = roomId;
        this.openedByEvent = openedByEvent;
        this.rooms = rooms;
        this.outlets = new AtomicReferenceArray<>(rooms.loops().size());
        this.feed = new RoomFeed(rooms.isGlobal(roomId), openedByEvent, this, this);
    }

    /** The room's id. */
    public long roomId() {
        return roomId;
    }

    /** Whether it is known where the room's feed begins. */
    public boolean isStarted() {
        return feed.isStarted();
    }

    /** The room stands here: {@link RoomFeed#startAt}. */
    void startAt(RoomLog.Head head) {
        if (!openedByEvent && !feed.isStarted()) {
            memberNews.startAt(head.memberVersion());
        }
        feed.startAt(head);
    }

    /** The outlet of an event loop. */
    public Outlet outlet(EventLoop loop) {
        int index = rooms.loops().indexOf(loop);
        Outlet outlet = outlets.get(index);
        if (outlet == null) {
            outlets.compareAndSet(index, null, new Outlet(this, loop));
            outlet = outlets.get(index);
        }
        return outlet;
    }

    /**
     * Lets a listener join on its event loop. Nothing is shown between its joining and the decision
     * whether its membership must be read again first.
     *
     * @param membershipReadAt when its membership was read, {@link System#nanoTime()}
     */
    public void join(Outlet outlet, FeedListener listener, long membershipReadAt) {
        feed.join(() -> outlet.add(listener), membershipReadAt);
    }

    /** {@link #join} for a listener whose membership may be long out of date. */
    public void joinAndAskAgain(Outlet outlet, FeedListener listener) {
        feed.joinAndAskAgain(() -> outlet.add(listener));
    }

    /** Gives back a claim. */
    public void release() {
        if (claims.decrementAndGet() == 0 && claims.compareAndSet(0, CLOSED)) {
            rooms.forget(this);
            feed.close();
        }
    }

    /** Takes another claim; false when the room is closed. */
    public boolean retain() {
        return claims.getAndUpdate(n -> n == CLOSED ? CLOSED : n + 1) != CLOSED;
    }

    RoomFeed feed() {
        return feed;
    }

    /**
     * Takes an event to the feed. Of a member's changes only those are shown that are newer than
     * what was shown of the member.
     *
     * @return false when the room is closed
     */
    boolean accept(RoomEvent event) {
        if (!(event.order() instanceof RoomOrder.MemberChanged changed)) {
            return feed.accept(event);
        }
        return memberNews.show(changed.uid(), event.memberVersion(), () -> feed.accept(event));
    }

    int listeners() {
        int sum = 0;
        for (int i = 0; i < outlets.length(); i++) {
            Outlet outlet = outlets.get(i);
            sum += outlet == null ? 0 : outlet.size();
        }
        return sum;
    }

    void resume() {
        feed.resume();
    }

    void congestion(int change) {
        congestedOutlets.addAndGet(change);
    }

    void queued(int bytes) {
        rooms.report().queued(bytes);
    }

    void shown(FeedReport.Shown run) {
        rooms.report().shown(roomId, run);
    }

    Collection<? extends FeedListener> listenersOf(long uid, EventLoop loop) {
        return rooms.listeners().of(uid, loop);
    }

    @Override
    public void frame(EncodedFrame frame) {
        message(0, frame);
    }

    @Override
    public void message(long seq, EncodedFrame frame) {
        for (int i = 0; i < outlets.length(); i++) {
            Outlet outlet = outlets.get(i);
            if (outlet != null) {
                outlet.frame(seq, frame);
            }
        }
    }

    @Override
    public void members(Set<Long> asked, Set<Long> members) {
        Set<EventLoop> concerned = new HashSet<>();
        for (Long uid : members) {
            concerned.addAll(rooms.listeners().loopsOf(uid));
        }
        for (int i = 0; i < outlets.length(); i++) {
            if (outlets.get(i) != null) {
                concerned.add(rooms.loops().get(i));
            }
        }
        for (EventLoop loop : concerned) {
            if (retain()) { // given back by the outlet when it has done the correction
                outlet(loop).members(asked, members, handedVersion);
            }
        }
    }

    @Override
    public boolean congested() {
        return congestedOutlets.get() > 0;
    }

    @Override
    public void readHead(RoomFeed self) {
        ask(() -> startAt(rooms.head(roomId)), self::startFailed);
    }

    @Override
    public void readLog(RoomFeed self, long afterSeq, int limit) {
        ask(
                () -> {
                    List<LogFrame> entries =
                            rooms.log().after(roomId, afterSeq, limit).stream()
                                    .map(this::encode)
                                    .toList();
                    self.logRead(entries);
                },
                self::logFailed);
    }

    private LogFrame encode(RoomLog.Entry entry) {
        return new LogFrame(entry.seq(), entry.change(), rooms.encoder().push(entry.payload()));
    }

    @Override
    public void readMembers(RoomFeed self) {
        ask(
                () -> {
                    Set<Long> asked = rooms.listeners().users();
                    RoomMembers members = rooms.directory().membersAmong(roomId, asked);
                    if (members.uids().isEmpty()) {
                        rooms.nobodyHears(roomId, members.memberVersion());
                    }
                    handedVersion = members.memberVersion();
                    self.membersRead(asked, members, newcomers(members));
                },
                self::membersFailed);
    }

    private List<Long> newcomers(RoomMembers members) {
        return members.joinSeqs().entrySet().stream()
                .filter(member -> rooms.listeners().hearsRooms(member.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Runs blocking work while holding a claim on the room. */
    private void ask(Runnable question, Runnable failed) {
        if (!retain()) {
            return;
        }
        boolean submitted =
                rooms.work()
                        .submit(
                                () -> {
                                    try {
                                        question.run();
                                    } catch (RuntimeException | Error e) {
                                        log.warn("room {}: cannot read, will retry", roomId, e);
                                        failed.run();
                                    } finally {
                                        release();
                                    }
                                });
        if (!submitted) {
            failed.run();
            release();
        }
    }

    @Override
    public void later(RoomFeed self, Runnable task, long delayMillis) {
        if (retain()) {
            rooms.later(
                    roomId,
                    () -> {
                        try {
                            task.run();
                        } finally {
                            release();
                        }
                    },
                    delayMillis);
        }
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void healed(long seq) {
        rooms.report().healed(roomId, seq);
    }

    @Override
    public void dropped() {
        rooms.report().dropped();
    }
}
