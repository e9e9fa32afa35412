package im.magpie.user.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Handshake;
import im.magpie.common.session.QrLogin;
import im.magpie.common.tx.Transactions;
import im.magpie.user.LoginSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/** Opens and ends the tickets of this node's connections; at most one per connection. */
@Component
final class LoginTickets implements QrLogin {
    private static final int MOST_TRIES = 3;
    private static final int MOST_CLOSED = 50_000;
    private static final Duration REMEMBER_CLOSED = Duration.ofMinutes(1);

    private final LoginTicketMapper tickets;
    private final Transactions transactions;
    private final List<QrProvider> providers;
    private final Duration ttl;
    private final Clock clock;
    private final Codes codes = new Codes();

    /** Connections that closed lately: one of them may still have a ticket on its way in. */
    private final Cache<ConnectionRef, Boolean> closed =
            Caffeine.newBuilder()
                    .maximumSize(MOST_CLOSED)
                    .expireAfterWrite(REMEMBER_CLOSED)
                    .build();

    LoginTickets(
            LoginTicketMapper tickets,
            Transactions transactions,
            List<QrProvider> providers,
            LoginSettings settings,
            Clock clock) {
        this.tickets = tickets;
        this.transactions = transactions;
        this.providers = providers;
        this.ttl = settings.qr().ttl();
        this.clock = clock;
    }

    @Override
    public String begin(ConnectionRef connection, Handshake handshake) {
        String code = codes.next();
        String text = provider().textOf(code, handshake);
        replace(connection, row(code, connection, handshake));
        if (closed.getIfPresent(connection) != null) {
            delete(connection);
        }
        return text;
    }

    @Override
    public void abandon(ConnectionRef connection) {
        closed.put(connection, true);
        delete(connection);
    }

    private QrProvider provider() {
        return providers.stream()
                .filter(QrProvider::isOn)
                .findFirst()
                .orElseThrow(
                        () ->
                                new ChatException(
                                        ErrorCode.FORBIDDEN, "user.login.development.disabled"));
    }

    private LoginTicketRow row(String code, ConnectionRef connection, Handshake handshake) {
        LoginTicketRow row = new LoginTicketRow();
        row.codeHash = Codes.hash(code);
        row.node = connection.node().name();
        row.nodeStart = connection.node().startId();
        row.connection = connection.number();
        row.state = "waiting";
        row.userAgent = handshake.client().userAgent();
        row.ip = handshake.client().ip();
        row.createTime = clock.millis();
        row.expireTime = row.createTime + ttl.toMillis();
        return row;
    }

    /** Two requests of one connection at the same time: the later one finds the other's ticket. */
    private void replace(ConnectionRef connection, LoginTicketRow row) {
        for (int tries = 1; ; tries++) {
            try {
                transactions.run(
                        () -> {
                            delete(connection);
                            tickets.insert(row);
                        });
                return;
            } catch (DuplicateKeyException e) {
                if (tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    private void delete(ConnectionRef connection) {
        transactions.run(
                () ->
                        tickets.deleteOf(
                                connection.node().name(),
                                connection.node().startId(),
                                connection.number()));
    }
}
