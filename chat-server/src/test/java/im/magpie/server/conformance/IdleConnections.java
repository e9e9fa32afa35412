package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Two connections that say as little as their kind does, for a while: stock clients a heartbeat in
 * 10 s, which nobody answers; others the text {@code ping}, here so seldom that the node just bears
 * it. Nobody writes to them meanwhile, so the server is silent for longer than most proxies wait.
 */
final class IdleConnections {
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final Duration PING = Duration.ofSeconds(50);

    private final PushClient stock;
    private final PushClient pinging;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    /** Begins. */
    IdleConnections(PushClient stock, PushClient pinging, Duration length) {
        this.stock = stock;
        this.pinging = pinging;
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        pinging.send("ping");
        every(timer, HEARTBEAT, () -> stock.send("{\"type\":2}"));
        every(timer, PING, () -> pinging.send("ping"));
        ScheduledFuture<?> unusedEnd =
                timer.schedule(() -> end.complete(null), length.toSeconds(), TimeUnit.SECONDS);
        CompletableFuture<Void> unused = end.whenComplete((done, failure) -> timer.shutdownNow());
    }

    private void every(ScheduledExecutorService timer, Duration time, Runnable action) {
        ScheduledFuture<?> unused =
                timer.scheduleAtFixedRate(
                        () -> {
                            try {
                                action.run();
                            } catch (RuntimeException e) {
                                end.completeExceptionally(e);
                            }
                        },
                        time.toSeconds(),
                        time.toSeconds(),
                        TimeUnit.SECONDS);
    }

    /** Waits for the end, and that both are still served. */
    void assertAlive() {
        end.orTimeout(5, TimeUnit.MINUTES).join();
        for (PushClient client : new PushClient[] {stock, pinging}) {
            assertThat(client.closeCode()).isNull();
            client.ping().awaitPong();
        }
    }
}
