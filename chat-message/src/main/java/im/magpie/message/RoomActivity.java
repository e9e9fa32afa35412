package im.magpie.message;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import java.util.List;

/** Which rooms are used, for those who operate the system; nothing of what is said there. */
public interface RoomActivity {
    /** Messages of a room that are counted at most. */
    int MOST_COUNTED = 1000;

    /** All rooms, the one that spoke last first. One query. */
    CursorPage<ActiveRoom> latest(PageQuery query);

    /**
     * The rooms with most messages since the counting begins, of the 200 that spoke last. One
     * query.
     *
     * @param limit how many
     */
    List<ActiveRoom> busiest(int limit);

    /**
     * One room.
     *
     * @param roomId the room
     * @param type 1 group, 2 friends
     * @param hot 1: everybody hears it
     * @param status 0: open
     * @param name name of a group; null for friends
     * @param members how many have a row as a member; of a room that everybody hears only those who
     *     have read or written
     * @param messages messages since the room is there
     * @param recent messages of the last five minutes, {@value #MOST_COUNTED} at most
     * @param activeTime when something was said last, epoch milliseconds
     */
    record ActiveRoom(
            long roomId,
            int type,
            int hot,
            int status,
            String name,
            long members,
            long messages,
            long recent,
            long activeTime) {}
}
