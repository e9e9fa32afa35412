package im.magpie.websocket.session;

/** Looks into sessions for tests that must know how far one has come. */
public final class SessionProbe {
    private SessionProbe() {}

    /** Connections of a user that have joined their rooms. */
    public static long joined(Sessions sessions, long uid) {
        return sessions.userSessions().of(uid).stream()
                .filter(
                        session ->
                                session.state() == SessionState.JOINING
                                        || session.state() == SessionState.USER)
                .count();
    }
}
