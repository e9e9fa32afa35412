package im.magpie.user.login;

import im.magpie.common.session.Handshake;

/** Who scans the QR codes: decides what is in them. The first one that is on is asked. */
public interface QrProvider {

    /** Whether this installation offers this login. */
    boolean isOn();

    /**
     * The text of the QR code for a login code. May block, within a bound of its own.
     *
     * @param code the ticket's code, 22 of {@code A-Z a-z 0-9 _ -}
     * @param handshake of the connection that will show it
     * @throws RuntimeException when there is no code to be had now; the connection is told to try
     *     again
     */
    String textOf(String code, Handshake handshake);
}
