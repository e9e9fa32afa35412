package im.magpie.common.session;

import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** Who hears which room. Methods may block on the database. */
public interface RoomDirectory {

    /** Rooms that everybody hears, guests included. Answered from memory. */
    Set<Long> globalRooms();

    /**
     * Rooms that users are members of, without the global ones, read in one query.
     *
     * @return an entry for every user asked for, possibly empty
     */
    Map<Long, Set<Long>> roomsOf(Collection<Long> uids);

    /**
     * Which of these users are members of a room now, and the member version that this is true of.
     */
    RoomMembers membersAmong(long roomId, Collection<Long> uids);

    /**
     * The members of rooms that have no more than {@code max}, in one query; an entry for each,
     * empty for a room without members. Rooms with more, and global ones, are left out.
     *
     * @param roomIds no more than 200
     */
    Map<Long, Set<Long>> membersOfSmall(Collection<Long> roomIds, int max);

    /**
     * Members of a room at a member version.
     *
     * @param memberVersion the version read in the same statement or an earlier one, never a later
     * @param joinSeqs the members among those asked for, with the last message before they joined
     */
    record RoomMembers(long memberVersion, Map<Long, Long> joinSeqs) {

        /** The members. */
        public Set<Long> uids() {
            return joinSeqs.keySet();
        }
    }
}
