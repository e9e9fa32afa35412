package im.magpie.user.login;

import im.magpie.common.session.Handshake;

/** Who scans the QR codes: decides what is in them. */
interface QrProvider {

    /**
     * The text of the QR code for a login code.
     *
     * @param code the ticket's code
     * @param handshake of the connection that will show it
     * @throws im.magpie.common.error.ChatException FORBIDDEN when this login is switched off
     */
    String textOf(String code, Handshake handshake);
}
