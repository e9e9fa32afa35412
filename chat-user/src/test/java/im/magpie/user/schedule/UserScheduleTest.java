package im.magpie.user.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UserScheduleTest {

    private interface Work {
        void run() throws InterruptedException;
    }

    /** A task with these runs. */
    private static Task task(Work work) {
        return new Task() {
            @Override
            public void run() {
                try {
                    work.run();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }

    private static class Task implements PeriodicTask {
        private final AtomicInteger runs = new AtomicInteger();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicReference<String> thread = new AtomicReference<>();

        @Override
        public String name() {
            return "testing";
        }

        @Override
        public Duration period() {
            return Duration.ofMillis(1);
        }

        @Override
        public void run() {
            thread.set(Thread.currentThread().getName());
            if (runs.incrementAndGet() < 4) {
                throw new IllegalStateException("not yet");
            }
        }

        @Override
        public void stop() {
            stopped.set(true);
        }
    }

    @Test
    void goesOnAfterAFailureAndStopsWhenToldTo() {
        Task task = new Task();
        UserSchedule schedule = new UserSchedule(List.of(task));

        schedule.start();
        assertThat(schedule.isRunning()).isTrue();
        await().atMost(Duration.ofSeconds(10)).until(() -> task.runs.get() > 10);
        schedule.stop();

        int runs = task.runs.get();
        assertThat(schedule.isRunning()).isFalse();
        assertThat(task.stopped).isTrue();
        assertThat(task.thread.get()).startsWith("magpie-user-");
        assertThat(task.runs).hasValue(runs);
    }

    @Test
    void goesOnAfterAnError() {
        AtomicInteger runs = new AtomicInteger();
        UserSchedule schedule =
                new UserSchedule(
                        List.of(
                                task(
                                        () -> {
                                            if (runs.incrementAndGet() < 4) {
                                                throw new NoClassDefFoundError("gone");
                                            }
                                        })));

        schedule.start();
        await().atMost(Duration.ofSeconds(10)).until(() -> runs.get() > 10);
        schedule.stop();
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void stopsInTimeThoughARunHangs() throws InterruptedException {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Task healthy = new Task();
        Task hung =
                task(
                        () -> {
                            hanging.countDown();
                            release.await();
                        });
        UserSchedule schedule = new UserSchedule(List.of(hung, healthy));

        schedule.start();
        hanging.await();
        schedule.stop();

        assertThat(hung.stopped).isFalse();
        assertThat(healthy.stopped).isTrue();
        release.countDown();
    }
}
