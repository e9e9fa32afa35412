package im.magpie.common.session;

import im.magpie.common.push.PushPayload;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A room's messages by seq, as the push gateway reads them to fill gaps. Methods block. */
public interface RoomLog {

    /** The heads of rooms in one query; unknown rooms are left out. */
    Map<Long, Head> heads(Collection<Long> roomIds);

    /**
     * Messages behind a seq, ascending and gapless, each in its present state.
     *
     * @param seq the last seq already known
     * @param limit most messages wanted
     */
    List<Entry> after(long roomId, long seq, int limit);

    /**
     * Where a room stands.
     *
     * @param seq seq of the last message, 0 without one
     * @param change number of the last change
     * @param memberVersion version of the member list
     */
    record Head(long seq, long change, long memberVersion) {}

    /**
     * One message.
     *
     * @param seq its place in the room
     * @param change number of its last change, 0 when it never changed
     * @param payload the message as a push
     */
    record Entry(long seq, long change, PushPayload payload) {}
}
