package im.magpie.message;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import java.util.List;

/** Which rooms are used, for those who operate the system; nothing of what is said there. */
public interface RoomActivity {
    /** Messages of a room that are counted at most. */
    int MOST_COUNTED = 1000;

    /** Members of a room that are counted at most. */
    int MOST_MEMBERS_COUNTED = 10_000;

    /** All rooms, the one that spoke last first. Two queries. */
    CursorPage<ActiveRoom> latest(PageQuery query);

    /**
     * The rooms with most messages since the counting begins, of the 200 that spoke last. Two
     * queries.
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
     * @param members how many are members, {@value #MOST_MEMBERS_COUNTED} + 1: more than that many;
     *     0 for a room that everybody hears, where nobody counts them
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
            long activeTime) {

        /** The same room with its members counted. */
        public ActiveRoom withMembers(long counted) {
            return new ActiveRoom(
                    roomId, type, hot, status, name, counted, messages, recent, activeTime);
        }
    }
}
