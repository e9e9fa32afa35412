package im.magpie.message.room;

import im.magpie.common.cluster.ClusterEvent;
import java.util.List;

/**
 * Messages were written.
 *
 * @param heads the rooms and where they stand now
 */
public record RoomsAdvanced(List<Head> heads) implements ClusterEvent {
    public RoomsAdvanced {
        heads = List.copyOf(heads);
    }

    /**
     * Where a room stands.
     *
     * @param roomId the room
     * @param seq seq of its last message
     */
    public record Head(long roomId, long seq) {}
}
