package im.magpie.server.operator;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.jdbc.health.DataSourceHealthIndicator;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;

class KnownReadinessTest {
    private final AtomicBoolean accepting = new AtomicBoolean(true);
    private final AtomicBoolean database = new AtomicBoolean(true);
    private final AtomicLong now = new AtomicLong(-5);
    private final KnownReadiness readiness =
            new KnownReadiness(accepting::get, database::get, now::get);

    @Test
    void isReadyWhenItAcceptsAndTheDatabaseWasThere() {
        assertThat(readiness.isReady()).as("nobody has looked").isFalse();
        readiness.look();
        assertThat(readiness.isReady()).isTrue();
        accepting.set(false);
        assertThat(readiness.isReady()).isFalse();
    }

    @Test
    void saysWhatTheLastLookFound() {
        readiness.look();
        database.set(false);
        assertThat(readiness.isReady()).as("nobody has looked again").isTrue();
        readiness.look();
        assertThat(readiness.isReady()).isFalse();
        database.set(true);
        readiness.look();
        assertThat(readiness.isReady()).isTrue();
    }

    @Test
    void tellsOnceThatTheDatabaseIsAwayAndOnceThatItIsBack() {
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        Logger log = (Logger) LoggerFactory.getLogger(KnownReadiness.class);
        Level before = log.getLevel();
        log.setLevel(Level.INFO);
        log.addAppender(told);
        try {
            for (boolean there : new boolean[] {true, true, false, false, true, true}) {
                database.set(there);
                readiness.look();
            }
        } finally {
            log.detachAppender(told);
            log.setLevel(before);
        }
        assertThat(told.list)
                .extracting(ILoggingEvent::getLevel)
                .containsExactly(Level.WARN, Level.INFO);
    }

    /** It would tell of each look that fails, with its stack. */
    @Test
    void theHealthOfTheDatabaseIsToldByNobodyElse() throws IOException {
        PropertySource<?> settings =
                new YamlPropertySourceLoader()
                        .load("settings", new ClassPathResource("application.yaml"))
                        .get(0);
        assertThat(
                        settings.getProperty(
                                "logging.level." + DataSourceHealthIndicator.class.getName()))
                .isEqualTo("error");
    }

    @Test
    void aLookThatDoesNotComeBackIsNoGoodSign() {
        readiness.look();
        now.addAndGet(Duration.ofSeconds(15).toNanos());
        assertThat(readiness.isReady()).isFalse();
        assertThat(readiness.isDatabaseThere()).isFalse();
    }

    /** People are called by it: a node that only leaves must not call them. */
    @Test
    void showsTheDatabaseWhetherItAcceptsOrNot() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        var unused = new DatabaseMetrics(readiness, meters);
        Gauge up = meters.get("magpie.database.up").gauge();
        accepting.set(false);
        readiness.look();
        assertThat(up.value()).isEqualTo(1);
        database.set(false);
        readiness.look();
        assertThat(up.value()).isZero();
    }
}
