package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterEvent;

/**
 * Messages were appended to a room: what is kept in the table of events in the place of their
 * frames, which whoever needs them reads from the room's log.
 *
 * @param roomId the room
 * @param memberVersion the room's member version when they were committed
 * @param fromSeq the first message
 * @param toSeq the last message
 */
public record RoomMoved(long roomId, long memberVersion, long fromSeq, long toSeq)
        implements ClusterEvent {}
