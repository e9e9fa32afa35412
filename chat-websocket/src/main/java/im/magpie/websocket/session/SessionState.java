package im.magpie.websocket.session;

/** Where a connection is in its life. It only moves down this list, except from a failed check. */
enum SessionState {
    /** Just upgraded with a token that is being checked; hears nothing, is not read. */
    CHECKING,
    /** Not logged in; hears the global rooms. */
    GUEST,
    /** A guest whose token is being checked; hears the global rooms, is not read. */
    GUEST_CHECKING,
    /** The token is good and the rooms are joined; what they say waits for push 3. */
    JOINING,
    /** Logged in. */
    USER,
    /** A close frame was sent; nothing else is said any more. */
    CLOSING,
    /** The socket is gone. */
    CLOSED;

    boolean isGuest() {
        return this == GUEST || this == GUEST_CHECKING;
    }

    boolean isChecking() {
        return this == CHECKING || this == GUEST_CHECKING || this == JOINING;
    }

    boolean isOver() {
        return this == CLOSING || this == CLOSED;
    }
}
