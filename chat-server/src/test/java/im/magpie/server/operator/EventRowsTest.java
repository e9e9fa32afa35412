package im.magpie.server.operator;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.websocket.GatewayStatus;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventRowsTest {
    private final AnswerThreads threads = new AnswerThreads();
    private final CountDownLatch database = new CountDownLatch(1);

    @AfterEach
    void stop() {
        database.countDown();
        threads.destroy();
    }

    /** A gateway whose table has row 1, is away for row 3, and is silent for row 4. */
    private final class Table implements GatewayStatus {
        @Override
        public Now now() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int listeners(long roomId) {
            return 5;
        }

        @Override
        public int connections(long uid) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean hasEvent(long eventId) {
            if (eventId == 3) {
                throw new IllegalStateException("the database is away");
            }
            if (eventId == 4) {
                await();
            }
            return eventId == 1;
        }

        private void await() {
            try {
                database.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void saysWhetherARowIsThere() throws Exception {
        EventRows rows = new EventRows(new Table(), threads);
        assertThat(rows.isKept(1).get(10, TimeUnit.SECONDS)).contains(true);
        assertThat(rows.isKept(2).get(10, TimeUnit.SECONDS)).contains(false);
    }

    @Test
    void saysNothingWhenTheDatabaseDoesNot() throws Exception {
        EventRows rows = new EventRows(new Table(), threads);
        assertThat(rows.isKept(3).get(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(rows.isKept(4).get(10, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void aSilentDatabaseHoldsUpNoAnswerToOtherNodes() throws Exception {
        EventRows rows = new EventRows(new Table(), threads);
        for (int i = 0; i < 5; i++) {
            var unused = rows.isKept(4);
        }
        CompletableFuture<Void> answered = new CompletableFuture<>();
        assertThat(threads.run(() -> answered.complete(null))).isTrue();
        answered.get(10, TimeUnit.SECONDS);
        assertThat(database.getCount()).as("the database is still silent").isEqualTo(1);
    }
}
