package im.magpie.common.session;

import im.magpie.common.cluster.ConnectionRef;

/** Login by QR code, as the connection that shows the code sees it. Methods block. */
public interface QrLogin {

    /**
     * Opens a login ticket for a connection; an older one of the same connection ends.
     *
     * @return the text to show as a QR code
     * @throws im.magpie.common.error.ChatException when login by QR code is not offered
     */
    String begin(ConnectionRef connection, Handshake handshake);

    /** Ends the ticket of a connection that closed; harmless when there is none. */
    void abandon(ConnectionRef connection);
}
