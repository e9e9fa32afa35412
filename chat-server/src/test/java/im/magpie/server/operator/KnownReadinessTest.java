package im.magpie.server.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

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
    void aLookThatDoesNotComeBackIsNoGoodSign() {
        readiness.look();
        now.addAndGet(Duration.ofSeconds(15).toNanos());
        assertThat(readiness.isReady()).isFalse();
    }
}
