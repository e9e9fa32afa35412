package im.magpie.user.login;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.tx.Transactions;
import im.magpie.user.login.LoginTicketMapper.TicketRow;
import java.time.Clock;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * The two steps by which a QR login is granted, at whichever node they arrive. Each is one
 * conditional update: of two who come at the same time one wins, and the other is told what
 * everybody is told who is late, that the code has expired.
 */
@Component
final class QrConsent {
    private final LoginTicketMapper tickets;
    private final ShownCodes shown;
    private final Transactions transactions;
    private final Clock clock;
    private final Codes codes = new Codes();

    QrConsent(LoginTicketMapper tickets, ShownCodes shown, Transactions transactions, Clock clock) {
        this.tickets = tickets;
        this.shown = shown;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Refuses a code that cannot be scanned any more, before work is spent on it. */
    void requireWaiting(String code) {
        if (tickets.waiting(Codes.hash(code), clock.millis()) == 0) {
            throw expired();
        }
    }

    /**
     * A user scanned the code; the connection that shows it is told.
     *
     * @return the key with which this user may consent
     */
    String scanned(String code, long uid) {
        String confirmKey = codes.next();
        String codeHash = Codes.hash(code);
        transactions.run(
                () -> {
                    if (tickets.scan(codeHash, uid, Codes.hash(confirmKey), clock.millis()) == 0) {
                        throw expired();
                    }
                    shown.scanned(ticket(codeHash));
                });
        return confirmKey;
    }

    /** The user consented: the connection that shows the code is logged in. */
    void confirmed(String code, String confirmKey) {
        String codeHash = Codes.hash(code);
        transactions.run(
                () -> {
                    if (tickets.consume(codeHash, Codes.hash(confirmKey), clock.millis()) == 0) {
                        throw expired();
                    }
                    TicketRow ticket = ticket(codeHash);
                    shown.granted(ticket, ticket.uid());
                });
    }

    private TicketRow ticket(String codeHash) {
        return Optional.ofNullable(tickets.find(codeHash)).orElseThrow(QrConsent::expired);
    }

    private static ChatException expired() {
        return new ChatException(ErrorCode.BUSINESS, "user.qr.expired");
    }
}
