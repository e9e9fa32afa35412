package im.magpie.message;

import java.util.Optional;

/** Finds messages for those who operate the system: where they stand, never what they say. */
public interface MessageLookup {

    /** The message of an id. One query. */
    Optional<Place> byId(long id);

    /** The message that its author gave a name ({@code clientMsgId}). One query. */
    Optional<Place> byName(long fromUid, String clientMsgId);

    /**
     * Where a message stands.
     *
     * @param id its id
     * @param roomId its room
     * @param seq its place in the room
     * @param change number of its last change, 0 when it never changed
     * @param fromUid its author
     * @param clientMsgId the author's name for it; null for messages of the server
     * @param type number of its type
     * @param sendTime when it was written, epoch milliseconds
     */
    record Place(
            long id,
            long roomId,
            long seq,
            long change,
            long fromUid,
            String clientMsgId,
            int type,
            long sendTime) {}
}
