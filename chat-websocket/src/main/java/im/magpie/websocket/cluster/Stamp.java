package im.magpie.websocket.cluster;

/**
 * Where a frame comes from: for those who look after the cluster, not for clients.
 *
 * @param trace the trace id of the request that caused it; empty without one
 * @param committedAt when its transaction was committed, epoch milliseconds of the node that wrote
 *     it; 0 when that is not known: before the commit, and from nodes that do not tell it
 */
public record Stamp(String trace, long committedAt) {
    /** Several ids, as of what was committed together. */
    private static final int LONGEST = 512;

    /** Nothing is known. */
    static final Stamp NONE = new Stamp("", 0);

    public Stamp {
        trace = isSound(trace) ? trace : "";
    }

    /** It is written to the log: nothing that comes from outside may break a line there. */
    private static boolean isSound(String trace) {
        return trace != null
                && trace.length() <= LONGEST
                && trace.chars().allMatch(each -> each > ' ' && each < 0x7f);
    }

    Stamp at(long time) {
        return new Stamp(trace, time);
    }
}
