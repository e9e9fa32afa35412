package im.magpie.common.session;

/** Hears of logged-in connections of this node. Called on event loops: must not block or throw. */
public interface SessionListener {

    /** Something happened to a connection; events of one connection arrive in order. */
    void onSessionEvent(SessionEvent event);
}
