package im.magpie.server.start;

import im.magpie.websocket.cluster.ClusterBus;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.stereotype.Component;

/**
 * A node is not ready before the bus reaches it, or 15 s have passed: until then it would show
 * others' events late. Afterwards the bus may come and go; the node stays ready without it.
 */
@Component
class BusArrival implements ApplicationRunner {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Logger log = LoggerFactory.getLogger(BusArrival.class);
    private static final long POLL_NANOS = 20_000_000;

    private final ClusterBus bus;
    private final ConfigurableApplicationContext context;

    BusArrival(ClusterBus bus, ConfigurableApplicationContext context) {
        this.bus = bus;
        this.context = context;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (!await(LIMIT)) {
            log.warn("ready without the bus, which was not there for {} s", LIMIT.toSeconds());
        }
    }

    /** Whether the bus came in time, or the application ends and nobody needs it. */
    boolean await(Duration limit) {
        long begin = System.nanoTime();
        while (!bus.isReceiving() && context.isRunning()) {
            if (System.nanoTime() - begin > limit.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }
}
