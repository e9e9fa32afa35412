package im.magpie.user.wechat;

import im.magpie.common.trace.Trace;
import im.magpie.user.LoginSettings;
import im.magpie.user.schedule.MonotonicClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import me.chanjar.weixin.common.error.WxErrorException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Bounds what WeChat can cost the threads that wait for it: four calls at once, one of them never
 * for codes, which any guest can ask for; a time for each, and after a failure a pause in which
 * calls fail at once. One call tries whether WeChat is back; the others wait for its outcome by
 * failing.
 */
@Component
final class WeChatCalls implements DisposableBean {
    static final int MOST_AT_ONCE = 4;

    /** Who consents is a person at a phone and finds a turn however many codes are asked for. */
    static final int MOST_CODES_AT_ONCE = MOST_AT_ONCE - 1;

    private static final Logger log = LoggerFactory.getLogger(WeChatCalls.class);
    private static final Duration PAUSE = Duration.ofSeconds(3);

    /** What a caller waits for its turn: a burst of people passes, a jam does not hold threads. */
    private static final Duration TURN = Duration.ofSeconds(1);

    /** The library's number for failures that are not WeChat's. */
    private static final int NO_ANSWER = -99;

    /** WeChat's number for being busy. */
    private static final int BUSY = -1;

    private final Duration limit;
    private final MonotonicClock clock;
    private final Semaphore turns = new Semaphore(MOST_AT_ONCE, true);
    private final Semaphore codeTurns = new Semaphore(MOST_CODES_AT_ONCE, true);
    private final ThreadPoolExecutor threads;
    private final Outage outage = new Outage();

    WeChatCalls(LoginSettings login, MonotonicClock clock) {
        this.limit = login.wechat().connectTimeout().plus(login.wechat().readTimeout());
        this.clock = clock;
        this.threads =
                new ThreadPoolExecutor(
                        MOST_AT_ONCE,
                        MOST_AT_ONCE,
                        60,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        new CustomizableThreadFactory("wechat-"));
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Asks WeChat something.
     *
     * @throws WeChatFailure when there is no good answer in time
     */
    <T> T call(String what, Callable<T> question) {
        return call(what, List.of(turns), question);
    }

    /**
     * Asks WeChat something that is there for everybody: leaves a turn to the others.
     *
     * @throws WeChatFailure when there is no good answer in time
     */
    <T> T callForCode(String what, Callable<T> question) {
        return call(what, List.of(codeTurns, turns), question);
    }

    private <T> T call(String what, List<Semaphore> needed, Callable<T> question) {
        if (!outage.admits(clock.nanos())) {
            throw new WeChatFailure(what + ": WeChat did not answer lately");
        }
        awaitTurns(what, needed);
        FutureTask<T> answer =
                new FutureTask<>(
                        () -> {
                            try {
                                return question.call();
                            } finally {
                                needed.forEach(Semaphore::release);
                            }
                        });
        threads.execute(Trace.taken(answer));
        try {
            T good = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            outage.over();
            return good;
        } catch (TimeoutException e) {
            // The thread ends by its socket's timeout; its turn ends with it.
            throw noAnswer(what, "no answer in " + limit.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw failure(what, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeChatFailure(what + ": interrupted");
        }
    }

    /** All of them or none. */
    private static void awaitTurns(String what, List<Semaphore> needed) {
        int taken = 0;
        try {
            while (taken < needed.size()
                    && needed.get(taken).tryAcquire(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
                taken++;
            }
        } catch (InterruptedException e) {
            needed.subList(0, taken).forEach(Semaphore::release);
            Thread.currentThread().interrupt();
            throw new WeChatFailure(what + ": interrupted");
        }
        if (taken < needed.size()) {
            needed.subList(0, taken).forEach(Semaphore::release);
            throw new WeChatFailure(what + ": too many wait for WeChat");
        }
    }

    private WeChatFailure failure(String what, Throwable cause) {
        if (cause instanceof WeChatFailure ours) {
            return ours;
        }
        if (cause instanceof WxErrorException refused && isRefusal(refused)) {
            outage.over(); // a clear no is an answer
            int number = refused.getError().getErrorCode();
            log.warn("{}: WeChat refused with error {}", what, number);
            return new WeChatFailure(what + ": error " + number);
        }
        return noAnswer(what, cause.getClass().getSimpleName());
    }

    private static boolean isRefusal(WxErrorException refused) {
        int number = refused.getError().getErrorCode();
        return number != NO_ANSWER
                && number != BUSY
                && !(refused.getCause() instanceof IOException);
    }

    private WeChatFailure noAnswer(String what, String how) {
        outage.begins(clock.nanos());
        log.warn("{}: WeChat gave no answer ({})", what, how);
        return new WeChatFailure(what + ": no answer");
    }

    @Override
    public void destroy() {
        threads.shutdownNow(); // HTTP only: nothing here could be harmed
    }

    /** Whether WeChat is away, and when to try it again. */
    private static final class Outage {
        private boolean away;
        private long retryAt;

        synchronized boolean admits(long now) {
            if (away && now - retryAt < 0) {
                return false;
            }
            if (away) {
                retryAt = now + PAUSE.toNanos(); // this call tries for all
            }
            return true;
        }

        synchronized void begins(long now) {
            away = true;
            retryAt = now + PAUSE.toNanos();
        }

        synchronized void over() {
            away = false;
        }
    }
}
