package im.magpie.websocket.cluster;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.redisson.Redisson;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisAuthRequiredException;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisNodeNotFoundException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisReconnectedException;
import org.redisson.client.RedisRetryException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.RedisWrongPasswordException;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's way to Redis. Nobody waits for an answer longer than a limit; when Redis is away
 * nobody waits at all until it has answered a probe, which a thread of its own sends every second.
 * It counts as away after two failures in a row, the second asked when the first was known: all
 * calls that one pause holds up are one failure. What Redis answers with an error is none.
 * Connecting is done by that thread too, so that a Redis that is away never holds up a start. Safe
 * from any thread but event loops: calls block.
 */
public final class RedisLink implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);
    private static final Duration PROBE_PAUSE = Duration.ofSeconds(1);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(1);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(50);
    private static final Duration TELL_AGAIN = Duration.ofMinutes(1);
    private static final int CONNECTIONS = 16;
    private static final int THREADS = 2;

    private static final String IS_AWAY =
            "Redis is away, everything goes on without it and it is tried every second: {}";

    /** What Redis is away by; a probe would fail by it, too. */
    private static final List<Class<? extends Throwable>> SIGNS =
            List.of(
                    TimeoutException.class,
                    IOException.class,
                    RedisTimeoutException.class,
                    RedisConnectionException.class,
                    RedisReconnectedException.class,
                    RedisNodeNotFoundException.class,
                    RedisRetryException.class,
                    RedisReadonlyException.class,
                    RedisOutOfMemoryException.class,
                    RedisAuthRequiredException.class,
                    RedisWrongPasswordException.class);

    /** Writes, for a Redis that only reads serves nobody here. */
    private static final String PROBE =
            "return redis.call('SET', KEYS[1], '1', 'PX', '1000') and 1 or 0";

    private final Duration limit;
    private final RedissonClient client;
    private final ScheduledThreadPoolExecutor prober =
            new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("redis-probe", true));
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

    /** When the first failure was known that no answer followed, or null. */
    private final AtomicReference<Long> failingSince = new AtomicReference<>();

    private final Seldom away = new Seldom();
    private final Seldom refusals = new Seldom();
    private volatile boolean toldAway;

    private enum State {
        NEW,
        OPEN,
        AWAY
    }

    /** Keeps a line that may be true every second from being written every second. */
    private static final class Seldom {
        private long last;
        private boolean never = true;

        synchronized boolean isTime() {
            long now = System.nanoTime();
            boolean due = never || now - last >= TELL_AGAIN.toNanos();
            if (due) {
                last = now;
                never = false;
            }
            return due;
        }
    }

    /**
     * Begins to connect, and does not wait for it.
     *
     * @param address where Redis is
     * @param limit the longest that a call takes
     * @param registry gets {@code magpie.redis.up}: 1 when Redis answered when last asked, else 0
     */
    public RedisLink(RedisAddress address, Duration limit, MeterRegistry registry) {
        this.limit = limit;
        this.client = Redisson.create(config(address));
        Gauge.builder("magpie.redis.up", () -> isOpen() ? 1 : 0).register(registry);
        prober.execute(this::probe);
    }

    private Config config(RedisAddress address) {
        Config config =
                new Config()
                        .setLazyInitialization(true)
                        .setCodec(StringCodec.INSTANCE)
                        .setThreads(THREADS)
                        .setNettyThreads(THREADS);
        config.setReferenceEnabled(false);
        address.user().ifPresent(config::setUsername);
        address.password().ifPresent(config::setPassword);
        config.useSingleServer()
                .setAddress(address.server())
                .setDatabase(address.database())
                .setConnectTimeout((int) CONNECT_LIMIT.toMillis())
                .setTimeout((int) limit.toMillis())
                .setRetryAttempts(1)
                .setRetryDelay(new ConstantDelay(RETRY_PAUSE))
                .setConnectionPoolSize(CONNECTIONS)
                .setConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionPoolSize(1)
                .setSubscriptionConnectionMinimumIdleSize(0);
        return config;
    }

    /** Whether Redis answered when it was last asked. */
    public boolean isOpen() {
        return state.get() == State.OPEN;
    }

    /**
     * Asks Redis something and waits for the answer.
     *
     * @throws RedisAwayException when there is no good answer in time; what was asked for may be
     *     done all the same
     */
    public <T> T call(Function<RedissonClient, ? extends Future<T>> question) {
        if (!isOpen()) {
            throw new RedisAwayException("Redis is away");
        }
        long askedAt = System.nanoTime();
        try {
            T answer = ask(question);
            if (failingSince.get() != null) {
                failingSince.set(null);
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisAwayException("interrupted while asking Redis");
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            failed(askedAt, e);
            throw new RedisAwayException("Redis did not answer: " + reason(e));
        }
    }

    private <T> T ask(Function<RedissonClient, ? extends Future<T>> question)
            throws InterruptedException, ExecutionException, TimeoutException {
        Future<T> answer = question.apply(client);
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            answer.cancel(true); // does nothing to a question that is answered
        }
    }

    private void failed(long askedAt, Exception failure) {
        if (!isAway(failure)) {
            if (refusals.isTime()) {
                log.warn("Redis was asked in vain: {}", reason(failure));
            }
        } else if (!failingSince.compareAndSet(null, System.nanoTime())) {
            Long since = failingSince.get();
            if (since != null && askedAt - since >= 0) {
                shut(failure);
            }
        }
    }

    private static boolean isAway(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            for (Class<? extends Throwable> kind : SIGNS) {
                if (kind.isInstance(cause)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void shut(Exception failure) {
        if (state.compareAndSet(State.OPEN, State.AWAY)) {
            failingSince.set(null);
            tellAway(failure);
            probeLater();
        }
    }

    /** One that comes and goes is told of now and then; one that stays away is told of. */
    private void tellAway(Throwable failure) {
        if (!toldAway && away.isTime()) {
            toldAway = true;
            log.warn(IS_AWAY, reason(failure));
        }
    }

    private void probe() {
        try {
            ask(
                    redis ->
                            redis.getScript(StringCodec.INSTANCE)
                                    .<Long>evalAsync(
                                            RScript.Mode.READ_WRITE,
                                            PROBE,
                                            RScript.ReturnType.LONG,
                                            List.of("magpie:probe")));
            if (state.getAndSet(State.OPEN) == State.NEW || toldAway) {
                log.info("Redis answers");
            }
            toldAway = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException | Error e) {
            state.set(State.AWAY);
            tellAway(e);
            probeLater();
        }
    }

    private void probeLater() {
        try {
            var unused =
                    prober.schedule(this::probe, PROBE_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("no probe any more: this node stops");
        }
    }

    /** Only the kind and sentence of the cause: the rest names threads and queues of the client. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString();
    }

    @Override
    public void close() {
        prober.shutdownNow();
        state.set(State.AWAY);
        client.shutdown(0, STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
