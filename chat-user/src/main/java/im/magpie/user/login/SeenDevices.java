package im.magpie.user.login;

import im.magpie.common.session.SessionEvent;
import im.magpie.common.session.SessionListener;
import im.magpie.common.tx.Transactions;
import im.magpie.user.schedule.PeriodicTask;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Notes when and where devices were last seen. Connects are noted in memory, on their event loops,
 * and written once a second.
 */
@Component
final class SeenDevices implements SessionListener, PeriodicTask {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int PER_STATEMENT = 200;

    /** While the database is away no more than this is noted; it is only a courtesy. */
    private static final int MOST_NOTED = 20_000;

    private final DeviceSessionMapper sessions;
    private final SeenUsers users;
    private final Transactions transactions;
    private final Clock clock;
    private final Map<Long, Seen> noted = new ConcurrentHashMap<>();

    SeenDevices(
            DeviceSessionMapper sessions, SeenUsers users, Transactions transactions, Clock clock) {
        this.sessions = sessions;
        this.users = users;
        this.transactions = transactions;
        this.clock = clock;
    }

    @Override
    public void onSessionEvent(SessionEvent event) {
        if (event instanceof SessionEvent.Opened opened && noted.size() < MOST_NOTED) {
            long deviceId = opened.user().deviceId();
            noted.put(
                    deviceId,
                    new Seen(deviceId, opened.user().uid(), opened.client().ip(), clock.millis()));
        }
    }

    @Override
    public String name() {
        return "noting the devices seen";
    }

    @Override
    public Duration period() {
        return PERIOD;
    }

    @Override
    public void run() {
        List<Seen> due =
                new ArrayList<>(
                        noted.values().stream()
                                .sorted(Comparator.comparingLong(Seen::deviceId))
                                .toList());
        for (int from = 0; from < due.size(); from += PER_STATEMENT) {
            List<Seen> part = due.subList(from, Math.min(due.size(), from + PER_STATEMENT));
            transactions.run(() -> sessions.markSeen(part));
            transactions.run(() -> users.note(lastOfEachUser(part)));
            part.forEach(seen -> noted.remove(seen.deviceId(), seen));
        }
    }

    @Override
    public void stop() {
        run();
    }

    /** Ascending by user, the order in which rows are locked. */
    private static Collection<Seen> lastOfEachUser(List<Seen> part) {
        Map<Long, Seen> users = new TreeMap<>();
        part.stream()
                .sorted(Comparator.comparingLong(Seen::time))
                .forEach(seen -> users.put(seen.uid(), seen));
        return users.values();
    }

    /** A device that connected. */
    record Seen(long deviceId, long uid, String ip, long time) {}
}
