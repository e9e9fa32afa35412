package im.magpie.websocket.feed;

import im.magpie.common.push.Audience;
import im.magpie.common.session.RoomDirectory;
import im.magpie.common.session.RoomLog;
import im.magpie.websocket.cluster.RoomMoved;
import im.magpie.websocket.protocol.EncodedFrame;
import im.magpie.websocket.protocol.FrameEncoder;
import im.magpie.websocket.runtime.BlockingWork;
import im.magpie.websocket.runtime.EventLoops;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** The rooms that somebody on this node listens to. */
@Component
public class RoomFeeds {
    private static final RoomLog.Head EMPTY_ROOM = new RoomLog.Head(0, 0, 0);

    private final RoomLog roomLog;
    private final RoomDirectory directory;
    private final LocalListeners listeners;
    private final FrameEncoder encoder;
    private final BlockingWork work;
    private final EventLoops eventLoops;
    private final FeedReport report;
    private final List<EventLoop> loops;
    private final Map<Long, LocalRoom> rooms = new ConcurrentHashMap<>();

    /** The global rooms, claimed so that they stay open; guarded by this. */
    private List<LocalRoom> held = List.of();

    private final UnheardRooms unheard = new UnheardRooms(UnheardRooms.MOST);

    /**
     * @param roomLog where missing messages are read
     * @param directory who hears which room
     * @param listeners the connections of this node
     * @param encoder makes frames of messages read from the log
     * @param work runs what blocks
     * @param eventLoops where connections live
     * @param report counts and follows
     */
    public RoomFeeds(
            RoomLog roomLog,
            RoomDirectory directory,
            LocalListeners listeners,
            FrameEncoder encoder,
            BlockingWork work,
            EventLoops eventLoops,
            FeedReport report) {
        this.roomLog = roomLog;
        this.directory = directory;
        this.listeners = listeners;
        this.encoder = encoder;
        this.work = work;
        this.eventLoops = eventLoops;
        this.report = report;
        this.loops = eventLoops.loops();
        report.feeds(rooms::size);
    }

    /** Takes a claim on a room, opening it when needed. A new one has no start yet. */
    public LocalRoom claim(long roomId) {
        return claim(roomId, false);
    }

    /** Takes a claim on a room and lets it find its start by itself. */
    public LocalRoom claimStarted(long roomId) {
        LocalRoom room = claim(roomId);
        if (!room.isStarted()) {
            room.feed().start();
        }
        return room;
    }

    private LocalRoom claim(long roomId, boolean byEvent) {
        while (true) {
            LocalRoom room = rooms.computeIfAbsent(roomId, id -> new LocalRoom(id, byEvent, this));
            if (room.retain()) {
                return room;
            }
            rooms.remove(roomId, room);
        }
    }

    /**
     * Starts those of the claimed rooms that have no start, at their heads, read in one query. A
     * head is read after its room was opened, so that nothing falls between. Blocks.
     */
    public void start(Collection<LocalRoom> claimed) {
        List<LocalRoom> fresh = new ArrayList<>();
        for (LocalRoom room : claimed) {
            if (!room.isStarted()) {
                fresh.add(room);
            }
        }
        if (!fresh.isEmpty()) {
            Map<Long, RoomLog.Head> heads =
                    roomLog.heads(fresh.stream().map(LocalRoom::roomId).distinct().toList());
            for (LocalRoom room : fresh) {
                room.startAt(heads.getOrDefault(room.roomId(), EMPTY_ROOM));
            }
        }
    }

    /**
     * Opens the rooms that every connection listens to, for good: who comes first must not wait
     * until it is known where they stand, and miss what is said meanwhile. Again when it is not
     * known what was missed: who comes from then on finds them as they stand now, and nothing that
     * those before them heard of counts any more. Blocks.
     */
    public synchronized void openGlobalRooms() {
        List<LocalRoom> before = held;
        before.forEach(this::forget);
        held = globalRooms().stream().map(this::claim).toList();
        try {
            start(held);
        } finally {
            before.forEach(LocalRoom::release);
        }
    }

    /** Takes a fact about a room to those who hear it here. Never blocks. */
    public void accept(Audience.Room audience, EncodedFrame frame) {
        RoomEvent event = new RoomEvent(audience.order(), audience.memberVersion(), frame);
        offer(audience.roomId(), audience.memberVersion(), room -> room.accept(event));
    }

    /** Messages were appended to a room, whose frames are to be read from its log. Never blocks. */
    public void moved(RoomMoved moved) {
        offer(
                moved.roomId(),
                moved.memberVersion(),
                room -> room.feed().moved(moved.memberVersion(), moved.fromSeq(), moved.toSeq()));
    }

    private void offer(long roomId, long memberVersion, Predicate<LocalRoom> event) {
        LocalRoom room = rooms.get(roomId);
        if (room == null && !mayBeHeard(roomId, memberVersion)) {
            return;
        }
        while (true) {
            LocalRoom open = claim(roomId, true);
            try {
                if (event.test(open)) {
                    return;
                }
            } finally {
                open.release();
            }
        }
    }

    private boolean mayBeHeard(long roomId, long memberVersion) {
        if (isGlobal(roomId) || !listeners.hasUsers()) {
            return false; // global rooms are open anyway
        }
        return !unheard.isUnheard(roomId, memberVersion);
    }

    void nobodyHears(long roomId, long memberVersion) {
        unheard.add(roomId, memberVersion);
    }

    void forget(LocalRoom room) {
        rooms.remove(room.roomId(), room);
    }

    /** Connections of this node that hear a room. */
    public int listeners(long roomId) {
        LocalRoom room = rooms.get(roomId);
        return room == null ? 0 : room.listeners();
    }

    RoomLog.Head head(long roomId) {
        return roomLog.heads(List.of(roomId)).getOrDefault(roomId, EMPTY_ROOM);
    }

    /** Rooms that every connection listens to. */
    public Set<Long> globalRooms() {
        return directory.globalRooms();
    }

    boolean isGlobal(long roomId) {
        return directory.globalRooms().contains(roomId);
    }

    void later(long roomId, Runnable task, long delayMillis) {
        eventLoops.schedule(roomId, task, delayMillis);
    }

    List<EventLoop> loops() {
        return loops;
    }

    RoomLog log() {
        return roomLog;
    }

    RoomDirectory directory() {
        return directory;
    }

    LocalListeners listeners() {
        return listeners;
    }

    FrameEncoder encoder() {
        return encoder;
    }

    BlockingWork work() {
        return work;
    }

    FeedReport report() {
        return report;
    }
}
