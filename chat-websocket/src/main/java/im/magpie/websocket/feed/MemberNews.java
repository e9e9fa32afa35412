package im.magpie.websocket.feed;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Which changes of a room's members have been shown: of each member only newer ones are. */
final class MemberNews {
    /** The members at the start are what listeners find when they look; older news is none. */
    private volatile long atStart;

    /** The last change shown of each member, by member version; guarded by this. */
    private Map<Long, Long> last = Map.of();

    /** The room's feed begins under this member version. */
    void startAt(long memberVersion) {
        atStart = memberVersion;
    }

    /**
     * Shows a change of a member unless a newer one was shown. One at a time: the older one must
     * not get behind the newer one on its way.
     *
     * @param show takes it; false when it can not
     * @return false when it was not taken
     */
    synchronized boolean show(long uid, long memberVersion, BooleanSupplier show) {
        if (memberVersion <= last.getOrDefault(uid, atStart)) {
            return true;
        }
        if (!show.getAsBoolean()) {
            return false;
        }
        if (last.isEmpty()) {
            last = new Newest();
        }
        last.put(uid, memberVersion);
        return true;
    }

    /** A bound, by last use. */
    private static final class Newest extends LinkedHashMap<Long, Long> {
        private static final long serialVersionUID = 1;
        private static final int REMEMBERED = 1024;

        Newest() {
            super(4, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
            return size() > REMEMBERED;
        }
    }
}
