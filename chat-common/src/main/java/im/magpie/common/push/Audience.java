package im.magpie.common.push;

import im.magpie.common.cluster.ConnectionRef;
import java.util.Set;

/** Who is told. Membership and presence are decided when the push is delivered, not before. */
public sealed interface Audience {

    /** Every connection of a kind, on every node. */
    record Everyone(Kind kind) implements Audience {
        /** Kinds of connections. */
        public enum Kind {
            /** Logged in or not. */
            ALL,
            /** Logged in. */
            USERS,
            /** Not logged in. */
            GUESTS
        }
    }

    /**
     * Those who hear a room: its members, or everybody when the room is global.
     *
     * @param roomId the room
     * @param memberVersion the room's member version when the fact was committed; a node that knows
     *     an older member list reloads it before it delivers
     * @param order the fact's place in the room
     */
    record Room(long roomId, long memberVersion, RoomOrder order) implements Audience {}

    /** All connections of these users. */
    record Users(Set<Long> uids) implements Audience {
        public Users {
            uids = Set.copyOf(uids);
        }
    }

    /**
     * All connections of a user who left a room, unless the user is a member again when it is
     * delivered.
     *
     * @param roomId the room
     * @param uid who left
     */
    record Departed(long roomId, long uid) implements Audience {}

    /** One connection. */
    record Connection(ConnectionRef connection) implements Audience {}
}
