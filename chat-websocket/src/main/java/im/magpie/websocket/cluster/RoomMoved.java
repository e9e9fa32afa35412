package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterEvent;
import java.util.List;

/**
 * Messages were appended to a room: what is kept in the table of events in the place of their
 * frames, which whoever needs them reads from the room's log.
 *
 * @param roomId the room
 * @param memberVersion the room's member version when they were committed
 * @param fromSeq the first message
 * @param toSeq the last message
 * @param committedAt when, just before the commit, epoch milliseconds of the node that wrote them;
 *     0 from nodes that do not tell it
 * @param traces the trace id of each message, in their order; empty texts where there is none, and
 *     nothing at all when nobody has one
 */
public record RoomMoved(
        long roomId,
        long memberVersion,
        long fromSeq,
        long toSeq,
        long committedAt,
        List<String> traces)
        implements ClusterEvent {

    public RoomMoved {
        traces = traces == null ? List.of() : List.copyOf(traces);
    }

    /** Messages of which nobody knows where they come from. */
    public RoomMoved(long roomId, long memberVersion, long fromSeq, long toSeq) {
        this(roomId, memberVersion, fromSeq, toSeq, 0, List.of());
    }

    /** One message, as its frame tells of it. */
    static RoomMoved by(long roomId, long memberVersion, long seq, Stamp stamp) {
        List<String> traces = stamp.trace().isEmpty() ? List.of() : List.of(stamp.trace());
        return new RoomMoved(roomId, memberVersion, seq, seq, stamp.committedAt(), traces);
    }

    /** Where one of the messages comes from. */
    Stamp stamp(long seq) {
        int index = Math.toIntExact(seq - fromSeq);
        return new Stamp(index < traces.size() ? traces.get(index) : "", committedAt);
    }
}
