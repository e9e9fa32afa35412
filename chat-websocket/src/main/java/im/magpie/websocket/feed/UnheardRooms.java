package im.magpie.websocket.feed;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rooms without a member on this node, by the member version this is true of: their events cost
 * nothing here. Those whose events came last are remembered. Safe from any thread.
 */
final class UnheardRooms {
    /** A node sees the events of all rooms: with fewer, busy ones are asked about again. 12 MB. */
    static final int MOST = 100_000;

    private final Map<Long, Long> versions;

    UnheardRooms(int most) {
        this.versions = new Newest(most);
    }

    private static final class Newest extends LinkedHashMap<Long, Long> {
        private static final long serialVersionUID = 1;
        private final int most;

        Newest(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
            return size() > most;
        }
    }

    /** Nobody here was a member at this version. */
    synchronized void add(long roomId, long memberVersion) {
        versions.merge(roomId, memberVersion, Math::max);
    }

    /** Whether it is known that nobody here hears what was committed under this version. */
    synchronized boolean isUnheard(long roomId, long memberVersion) {
        Long version = versions.get(roomId);
        return version != null && version >= memberVersion;
    }
}
