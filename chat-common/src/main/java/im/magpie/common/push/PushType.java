package im.magpie.common.push;

/**
 * The types of server frames. Numbers below 20 are those of MallChat's {@code WSRespTypeEnum};
 * existing clients depend on them.
 */
public enum PushType {
    /** The text of a login QR code. */
    LOGIN_URL(1),
    /** The QR code was scanned, consent is awaited. */
    LOGIN_SCAN_SUCCESS(2),
    /** This connection is logged in. */
    LOGIN_SUCCESS(3),
    /** A message was written. */
    MESSAGE(4),
    /** Users came or went. */
    ONLINE_OFFLINE_NOTIFY(5),
    /** The connection's token is not valid (any more). */
    INVALIDATE_TOKEN(6),
    /** A user was banned. */
    BLACK(7),
    /** Messages were liked or disliked, or no longer. */
    MARK(8),
    /** A message was recalled. */
    RECALL(9),
    /** Somebody asks for friendship. */
    APPLY(10),
    /** A room's members changed. */
    MEMBER_CHANGE(11);

    private final int number;

    PushType(int number) {
        this.number = number;
    }

    /** The frame's {@code type} on the wire. */
    public int number() {
        return number;
    }
}
