package im.magpie.websocket.session;

/** How many frames a client may still send: a bucket that fills with time. */
final class FrameBudget {
    private static final long MILLI = 1_000_000;

    private int thousandths;
    private long filledAt;

    FrameBudget(long now, int burst) {
        filledAt = now;
        thousandths = burst * 1000;
    }

    /** Takes one frame; false when there is none left. A rate of 0 is no limit. */
    boolean take(long now, int perSecond, int burst) {
        if (perSecond == 0) {
            return true;
        }
        long elapsedMillis = (now - filledAt) / MILLI;
        if (elapsedMillis > 0) {
            // One frame per second is one thousandth of a frame per millisecond.
            thousandths = (int) Math.min(burst * 1000L, thousandths + elapsedMillis * perSecond);
            filledAt += elapsedMillis * MILLI;
        }
        if (thousandths < 1000) {
            return false;
        }
        thousandths -= 1000;
        return true;
    }
}
