package im.magpie.common.push;

import java.util.List;

/** Tells clients on every node. A push is a hint: the log is the truth, and sync repairs a loss. */
public interface Pusher {

    /**
     * Pushes a frame. Inside a transaction it leaves after the commit and is forgotten on a
     * rollback; outside one it leaves at once. Never blocks.
     */
    void push(PushEvent event);

    /**
     * Pushes frames as one event: for many at once that nobody can share. As {@link #push}
     * otherwise; a thousand at most.
     */
    void pushAll(List<PushEvent> events);

    /**
     * Pushes a frame at once to those of its audience that are connected to this node; the other
     * nodes hear nothing of it. Not for transactions. Never blocks.
     */
    void pushHere(PushEvent event);
}
