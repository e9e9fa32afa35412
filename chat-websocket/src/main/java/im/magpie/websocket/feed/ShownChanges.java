package im.magpie.websocket.feed;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which changes the listeners have been shown: the last one of each message, for the messages
 * changed lately. Beyond the bound the oldest is forgotten, and changes up to it count as shown: a
 * change may then be lost to a client, which sync repairs, but is never shown twice.
 */
final class ShownChanges {
    private static final int REMEMBERED = 1024;

    private final Map<Long, Long> lastBySeq = new LinkedHashMap<>(4);
    private long floor;

    /** Takes everything up to a change as known to the listeners. */
    void startAt(long change) {
        floor = change;
    }

    /** Whether a change is news; if so it now counts as shown. */
    boolean show(long seq, long change) {
        Long last = lastBySeq.get(seq);
        if (change <= floor || (last != null && change <= last)) {
            return false;
        }
        lastBySeq.remove(seq);
        lastBySeq.put(seq, change);
        if (lastBySeq.size() > REMEMBERED) {
            var oldest = lastBySeq.entrySet().iterator();
            floor = Math.max(floor, oldest.next().getValue());
            oldest.remove();
        }
        return true;
    }
}
