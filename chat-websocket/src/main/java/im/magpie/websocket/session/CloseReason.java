package im.magpie.websocket.session;

import java.util.Locale;

/** Every way a connection ends: the code and the short text in its close frame. */
public enum CloseReason {
    /** The client closed; its code is echoed. */
    CLIENT_CLOSED(1000, ""),
    /** The socket was gone without a close frame; nobody can be told. */
    LOST(0, ""),
    /** The node stops. */
    GOING_AWAY(1001, "going away, reconnect after a random 0-5 s"),
    /** A frame that breaks the WebSocket protocol. */
    PROTOCOL_ERROR(1002, "protocol error"),
    /** A binary frame: nothing here reads one. */
    NOT_TEXT(1003, "text frames only"),
    /** Text that is not UTF-8. */
    NOT_UTF8(1007, "text is not UTF-8"),
    /** A frame nobody understands; the text says why. */
    BAD_FRAME(1008, "bad frame"),
    /** More frames than the limit. */
    TOO_MANY_FRAMES(1008, "too many frames"),
    /** Frame 3 on a connection that is logged in or being logged in. */
    ALREADY_LOGGED_IN(1008, "already logged in"),
    /** More QR codes than a person looks at. */
    TOO_MANY_QR_CODES(1008, "too many login codes"),
    /** The user was banned. */
    BANNED(1008, "banned"),
    /** A text larger than the limit. */
    TOO_BIG(1009, "message too big"),
    /** This server failed. */
    INTERNAL_ERROR(1011, "internal error"),
    /** A token could not be checked: the database is away or slow. */
    TRY_AGAIN(1013, "try again later"),
    /** The token was ended by logout or revocation, or is past its end. */
    TOKEN_ENDED(4001, "token ended"),
    /** Nothing was read for too long. */
    IDLE(4003, "idle"),
    /** A guest did not log in in time. */
    GUEST_TIMEOUT(4003, "not logged in in time"),
    /** A reader that does not keep up. */
    TOO_SLOW(4008, "too slow, sync and reconnect"),
    /** The user has as many connections as allowed. */
    TOO_MANY_OF_USER(4029, "too many connections of this user"),
    /** There are as many guests as allowed. */
    TOO_MANY_GUESTS(4029, "too many guests");

    private final int code;
    private final String text;

    CloseReason(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The close code; 0 when no close frame is sent. */
    public int code() {
        return code;
    }

    /** The text in the close frame, ASCII, at most 123 bytes. */
    public String text() {
        return text;
    }

    /** The name in metrics and logs. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
