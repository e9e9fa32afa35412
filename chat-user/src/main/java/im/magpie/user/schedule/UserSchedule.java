package im.magpie.user.schedule;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Runs the periodic tasks of this module on threads named {@code magpie-user-…}. */
@Component
final class UserSchedule implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(UserSchedule.class);

    /** Two, so that a long clean-up does not hold up the presence of users. */
    private static final int THREADS = 2;

    /** Starts before the servers take connections and stops after they have closed them. */
    private static final int PHASE = 1000;

    private static final long STOP_SECONDS = 6;

    private final List<GuardedTask> tasks;
    private volatile ScheduledExecutorService executor;

    UserSchedule(List<PeriodicTask> tasks) {
        this.tasks = tasks.stream().map(GuardedTask::new).toList();
    }

    @Override
    public void start() {
        tasks.forEach(guarded -> guarded.task.begin());
        AtomicInteger number = new AtomicInteger();
        ScheduledExecutorService started =
                Executors.newScheduledThreadPool(
                        THREADS,
                        work -> {
                            Thread thread =
                                    new Thread(work, "magpie-user-" + number.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
        for (GuardedTask task : tasks) {
            long period = task.task.period().toMillis();
            // A guarded task does not fail, so its future has nothing to tell.
            ScheduledFuture<?> unused =
                    started.scheduleWithFixedDelay(task, period, period, TimeUnit.MILLISECONDS);
        }
        executor = started;
    }

    @Override
    public void stop() {
        ScheduledExecutorService stopped = executor;
        executor = null;
        if (stopped == null) {
            return;
        }
        stopped.shutdown();
        try {
            if (!stopped.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("periodic tasks still run after {} s", STOP_SECONDS);
            }
            tasks.forEach(GuardedTask::stop);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return executor != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** A task that survives its failures; the executor would drop it at the first one. */
    private static final class GuardedTask implements Runnable {
        private final PeriodicTask task;

        /** Held during a run, so that the end of the task does not come in between. */
        private final Lock running = new ReentrantLock();

        private boolean failing;

        GuardedTask(PeriodicTask task) {
            this.task = task;
        }

        @Override
        public void run() {
            running.lock();
            try {
                task.run();
                if (failing) {
                    LOG.info("{} works again", task.name());
                }
                failing = false;
            } catch (RuntimeException | Error e) {
                if (!failing) {
                    LOG.warn("{} failed, will be tried again", task.name(), e);
                }
                failing = true;
            } finally {
                running.unlock();
            }
        }

        /** Does not wait: a run that hangs was given its time. */
        void stop() {
            if (!running.tryLock()) {
                LOG.warn("{} hangs and is left as it is", task.name());
                return;
            }
            try {
                task.stop();
            } catch (RuntimeException | Error e) {
                LOG.warn("{} could not finish: {}", task.name(), e.toString());
            } finally {
                running.unlock();
            }
        }
    }
}
