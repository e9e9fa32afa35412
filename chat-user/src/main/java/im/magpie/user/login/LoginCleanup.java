package im.magpie.user.login;

import im.magpie.common.tx.Transactions;
import im.magpie.user.schedule.PeriodicTask;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Removes what has expired: tickets, and device sessions whose tokens are past their end, ended
 * ones too. A part at a time, so that no lock is held for long; what is left waits for the next
 * run. Several nodes may do it at once.
 */
@Component
final class LoginCleanup implements PeriodicTask {
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int PER_STATEMENT = 500;
    private static final int MOST_STATEMENTS = 20;

    private final LoginTicketMapper tickets;
    private final DeviceSessionMapper sessions;
    private final Transactions transactions;
    private final Clock clock;

    LoginCleanup(
            LoginTicketMapper tickets,
            DeviceSessionMapper sessions,
            Transactions transactions,
            Clock clock) {
        this.tickets = tickets;
        this.sessions = sessions;
        this.transactions = transactions;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "removing expired logins";
    }

    @Override
    public Duration period() {
        return PERIOD;
    }

    @Override
    public void run() {
        long now = clock.millis();
        remove(() -> tickets.expired(now, PER_STATEMENT), tickets::deleteByIds);
        remove(() -> sessions.expired(now, PER_STATEMENT), sessions::deleteByIds);
    }

    private <T> void remove(Supplier<List<T>> expired, Consumer<Collection<T>> delete) {
        for (int statements = 0; statements < MOST_STATEMENTS; statements++) {
            List<T> part = expired.get();
            if (!part.isEmpty()) {
                transactions.run(() -> delete.accept(part));
            }
            if (part.size() < PER_STATEMENT) {
                return;
            }
        }
    }
}
