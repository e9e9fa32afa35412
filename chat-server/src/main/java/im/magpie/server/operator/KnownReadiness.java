package im.magpie.server.operator;

import im.magpie.common.repeat.Repeating;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Whether this node takes requests, as its readiness probe says it, but answered from memory: the
 * database is looked at by a thread of its own every few seconds, since whoever asks a database
 * that is away waits, and operators ask just then.
 */
@Component
class KnownReadiness implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(KnownReadiness.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);

    /** A look that takes longer is no good sign either. */
    private static final long KNOWN_NANOS = Duration.ofSeconds(15).toNanos();

    private final BooleanSupplier accepting;
    private final BooleanSupplier database;
    private final LongSupplier nanoTime;
    private final Repeating looking = new Repeating("known-readiness", PERIOD, this::look);
    private volatile Look last;

    /** Found by the last look; a node that starts is thought to have a database. */
    private volatile boolean foundThere = true;

    /** What a look at the database found. */
    private record Look(long at, boolean there) {}

    @Autowired
    KnownReadiness(ApplicationAvailability availability, HealthEndpoint health) {
        this(
                () -> availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC,
                () -> isUp(health),
                System::nanoTime);
    }

    KnownReadiness(BooleanSupplier accepting, BooleanSupplier database, LongSupplier nanoTime) {
        this.accepting = accepting;
        this.database = database;
        this.nanoTime = nanoTime;
        this.last = new Look(nanoTime.getAsLong(), false);
    }

    private static boolean isUp(HealthEndpoint health) {
        var found = health.healthForPath("db");
        return found != null && Status.UP.equals(found.getStatus());
    }

    /** Whether it does. Never blocks. */
    boolean isReady() {
        return accepting.getAsBoolean() && isDatabaseThere();
    }

    /** Whether the database answered the last look, which was not long ago. Never blocks. */
    boolean isDatabaseThere() {
        Look look = last;
        return look.there() && nanoTime.getAsLong() - look.at() < KNOWN_NANOS;
    }

    /** Looks at the database. May block. */
    void look() {
        boolean there = database.getAsBoolean();
        last = new Look(nanoTime.getAsLong(), there);
        if (there != foundThere) {
            foundThere = there;
            tell(there);
        }
    }

    private static void tell(boolean there) {
        if (there) {
            log.info("the database answers again: this node is ready as far as it goes");
        } else {
            log.warn("the database does not answer: this node is not ready");
        }
    }

    @Override
    public void start() {
        looking.start(Duration.ZERO);
    }

    @Override
    public void stop() {
        // A look changes nothing: nobody waits for one that hangs.
        boolean unused = looking.stop(Duration.ZERO);
    }

    @Override
    public boolean isRunning() {
        return looking.isRunning();
    }
}
