package im.magpie.websocket.session;

import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.error.ChatException;
import im.magpie.common.session.QrLogin;
import im.magpie.websocket.protocol.FrameEncoder;
import im.magpie.websocket.protocol.LoginUrl;
import im.magpie.websocket.runtime.BlockingWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Frame 1 and what comes of it: a ticket, push 1, and the ticket's end with the connection. */
@Component
class QrLogins {
    private static final Logger log = LoggerFactory.getLogger(QrLogins.class);

    private final QrLogin port;
    private final BlockingWork work;
    private final FrameEncoder encoder;

    QrLogins(QrLogin port, BlockingWork work, FrameEncoder encoder) {
        this.port = port;
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
        ConnectionRef ref = session.loop().census().ref(session.number());
        if (!work.submit(() -> open(session, ref))) {
            failed(session);
        }
    }

    /** Off the event loop. */
    private void open(Session session, ConnectionRef ref) {
        try {
            String url = port.begin(ref, session.handshake());
            session.loop().run(() -> opened(session, ref, url));
        } catch (ChatException refused) {
            // Not offered here. A page may ask all the same: that is no reason to end what it
            // hears.
            log.debug("connection {} gets no login code: {}", ref.number(), refused.getMessage());
            session.loop().run(() -> session.qr().ended(false));
        } catch (RuntimeException e) {
            log.warn("no login ticket for connection {}", ref.number(), e);
            session.loop().run(() -> failed(session));
        }
    }

    private void opened(Session session, ConnectionRef ref, String url) {
        session.qr().ended(true);
        if (session.state().isOver()) {
            abandon(ref); // it closed while the ticket was being opened
        } else {
            session.send(encoder.push(new LoginUrl(url)));
        }
    }

    private static void failed(Session session) {
        session.qr().ended(false);
        session.close(CloseReason.TRY_AGAIN);
    }

    /** The connection of a ticket closed. */
    void abandon(ConnectionRef ref) {
        work.submit(() -> port.abandon(ref));
    }
}
