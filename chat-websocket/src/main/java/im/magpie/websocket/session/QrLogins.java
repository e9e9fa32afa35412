package im.magpie.websocket.session;

import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.error.ChatException;
import im.magpie.common.session.Handshake;
import im.magpie.common.session.QrLogin;
import im.magpie.websocket.protocol.FrameEncoder;
import im.magpie.websocket.protocol.LoginUrl;
import im.magpie.websocket.runtime.BlockingWork;
import im.magpie.websocket.runtime.QrWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Frame 1 and what comes of it: a ticket, push 1, and the ticket's end with the connection. */
@Component
class QrLogins {
    private static final Logger log = LoggerFactory.getLogger(QrLogins.class);

    private final QrLogin port;
    private final QrAddresses addresses;
    private final QrWork codes;
    private final BlockingWork work;
    private final FrameEncoder encoder;

    QrLogins(
            QrLogin port,
            QrAddresses addresses,
            QrWork codes,
            BlockingWork work,
            FrameEncoder encoder) {
        this.port = port;
        this.addresses = addresses;
        this.codes = codes;
        this.work = work;
        this.encoder = encoder;
    }

    /** A guest asks for a code; on the connection's event loop. */
    void begin(Session session) {
        if (!session.qr().count(session.loop().now())) {
            session.close(CloseReason.TOO_MANY_QR_CODES);
            return;
        }
        if (!session.qr().begin()) {
            return; // a code is on its way
        }
        Handshake handshake = session.handshake(); // gone once somebody is logged in
        if (!addresses.count(handshake.client().ip())) {
            session.qr().ended(false);
            session.close(CloseReason.TOO_MANY_QR_CODES);
            return;
        }
        ConnectionRef ref = session.loop().census().ref(session.number());
        if (!codes.submit(() -> open(session, ref, handshake))) {
            failed(session, ref);
        }
    }

    /** Off the event loop. */
    private void open(Session session, ConnectionRef ref, Handshake handshake) {
        if (!session.isConnected()) {
            session.loop().run(() -> failed(session, ref));
            return; // gone while it waited: a code would cost others their turn
        }
        try {
            String url = port.begin(ref, handshake);
            session.loop().run(() -> opened(session, ref, url));
        } catch (ChatException refused) {
            // Not offered here. A page may ask all the same: that is no reason to end what it
            // hears.
            log.debug("connection {} gets no login code: {}", ref.number(), refused.getMessage());
            session.loop().run(() -> session.qr().ended(false));
        } catch (RuntimeException e) {
            log.warn("no login ticket for connection {}", ref.number(), e);
            session.loop().run(() -> failed(session, ref));
        }
    }

    private void opened(Session session, ConnectionRef ref, String url) {
        session.qr().ended(true);
        if (!session.state().isGuest()) {
            abandon(ref); // it closed, or was logged in, while the ticket was being opened
        } else {
            session.send(encoder.push(new LoginUrl(url)));
        }
    }

    private void failed(Session session, ConnectionRef ref) {
        session.qr().ended(false);
        if (session.state().isGuest()) {
            session.close(CloseReason.TRY_AGAIN);
        } else {
            abandon(ref); // an older ticket may still be open
        }
    }

    /** The connection of a ticket closed. Costs the database only: not kept waiting for codes. */
    void abandon(ConnectionRef ref) {
        work.submit(() -> port.abandon(ref));
    }
}
