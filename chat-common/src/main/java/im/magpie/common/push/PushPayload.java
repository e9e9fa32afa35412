package im.magpie.common.push;

/**
 * The {@code data} of a server frame. Each push type has exactly one record that implements this; a
 * record without components is a frame without {@code data}. Null members are left out of the
 * frame.
 */
public interface PushPayload {

    /** The type of the frame that carries this payload. */
    PushType pushType();
}
