package im.magpie.user.login;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Client;
import im.magpie.common.tx.Transactions;
import im.magpie.user.login.LoginTicketMapper.ScannedRow;
import java.time.Clock;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Tickets scanned by people another service vouches for. The scan binds the ticket to who scanned,
 * as that service knows them; who they are here is settled when they consent. Each step is one
 * conditional update, at whichever node it arrives: who loses is told that the code has expired.
 */
@Component
public final class ScannedTickets {
    private final LoginTicketMapper tickets;
    private final ShownCodes shown;
    private final Transactions transactions;
    private final Clock clock;

    ScannedTickets(
            LoginTicketMapper tickets, ShownCodes shown, Transactions transactions, Clock clock) {
        this.tickets = tickets;
        this.shown = shown;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Somebody scanned a code; the connection that shows it is told. The same scan reported again,
     * known by its key, has the same answer and no other effect.
     *
     * @param scanner who scanned, as the other service knows them, at most 64 characters
     * @param confirmKey what a consent to this scan will name
     * @return who asked for the code; empty when it cannot be scanned (any more)
     */
    public Optional<Asked> scan(String code, String scanner, String confirmKey) {
        return transactions.call(
                () -> {
                    boolean first = bind(code, scanner, confirmKey);
                    Optional<ScannedRow> ticket = bound(code, scanner, confirmKey);
                    if (first) {
                        ticket.ifPresent(shown::scanned);
                    }
                    return ticket.map(ScannedTickets::asked);
                });
    }

    /**
     * Somebody scanned a code, and the scan is all the consent it takes.
     *
     * @return whether the connection is logged in; true again when the same scan is reported again
     */
    public boolean scanAndGrant(String code, String scanner, String confirmKey, long uid) {
        return transactions.call(
                () -> {
                    if (bind(code, scanner, confirmKey)) {
                        grant(confirmKey, scanner, uid);
                        return true;
                    }
                    return bound(code, scanner, confirmKey).isPresent();
                });
    }

    /** Who must consent, when a ticket waits for it. */
    public Optional<String> awaited(String confirmKey) {
        return Optional.ofNullable(tickets.scanned(Codes.hash(confirmKey), clock.millis()))
                .filter(ticket -> ticket.state().equals("scanned"))
                .map(ScannedRow::scanner);
    }

    /**
     * Who scanned consented: the connection that shows the code is logged in. Part of the caller's
     * transaction when there is one.
     *
     * @throws ChatException BUSINESS {@code user.qr.expired} when it is too late
     */
    public void grant(String confirmKey, String scanner, long uid) {
        String confirmHash = Codes.hash(confirmKey);
        transactions.run(
                () -> {
                    if (tickets.consumeBy(confirmHash, scanner, uid, clock.millis()) == 0) {
                        throw new ChatException(ErrorCode.BUSINESS, "user.qr.expired");
                    }
                    shown.granted(tickets.scanned(confirmHash, clock.millis()), uid);
                });
    }

    private boolean bind(String code, String scanner, String confirmKey) {
        return tickets.scanBy(Codes.hash(code), scanner, Codes.hash(confirmKey), clock.millis())
                == 1;
    }

    private Optional<ScannedRow> bound(String code, String scanner, String confirmKey) {
        return Optional.ofNullable(tickets.scanned(Codes.hash(confirmKey), clock.millis()))
                .filter(ticket -> ticket.codeHash().equals(Codes.hash(code)))
                .filter(ticket -> ticket.scanner().equals(scanner));
    }

    private static Asked asked(ScannedRow ticket) {
        return new Asked(ticket.browser(), ticket.createTime());
    }

    /**
     * Who asked for a code.
     *
     * @param client the machine of the connection that shows it
     * @param at when, epoch milliseconds
     */
    public record Asked(Client client, long at) {}
}
