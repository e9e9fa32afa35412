package im.magpie.user.login;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.user.LoginSettings;
import im.magpie.user.fixture.UserModule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PasswordHasherTest {
    private static final Password PASSWORD = new Password("correct horse");

    @Test
    void tellsPasswordsApart() {
        PasswordHasher hasher = new PasswordHasher(UserModule.settings(true, true));
        try {
            Optional<String> hash = Optional.of(hasher.hash(PASSWORD));

            assertThat(hasher.matches(PASSWORD, hash)).isTrue();
            assertThat(hasher.matches(new Password("correct horsE"), hash)).isFalse();
            assertThat(hasher.matches(PASSWORD, Optional.empty())).isFalse();
        } finally {
            hasher.destroy();
        }
    }

    @Test
    void refusesMoreThanMayWaitAtOnceAndRecovers() throws Exception {
        int callers = 80;
        PasswordHasher hasher = new PasswordHasher(costing(10));
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<String>> calls = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                calls.add(
                        threads.submit(
                                () -> {
                                    start.await();
                                    return hasher.hash(PASSWORD);
                                }));
            }
            start.countDown();

            int refused = 0;
            for (Future<String> call : calls) {
                refused += isRefused(call) ? 1 : 0;
            }

            // 2 at work and 32 waiting at any time; some finish while others come.
            assertThat(refused).isBetween(1, callers - 34);
            assertThat(hasher.hash(PASSWORD)).isNotEmpty();
        } finally {
            threads.shutdownNow();
            hasher.destroy();
        }
    }

    private static boolean isRefused(Future<String> call) throws InterruptedException {
        try {
            assertThat(call.get()).startsWith("$2a$");
            return false;
        } catch (ExecutionException e) {
            assertThat(e.getCause())
                    .isInstanceOfSatisfying(
                            ChatException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.BUSY));
            return true;
        }
    }

    @Test
    void spendsTheSameTimeOnAnAccountThatIsNotThere() {
        PasswordHasher hasher = new PasswordHasher(costing(9));
        try {
            Optional<String> hash = Optional.of(hasher.hash(PASSWORD));
            Password wrong = new Password("wrong horse");
            hasher.matches(wrong, Optional.empty());

            long known = best(() -> hasher.matches(wrong, hash));
            long unknown = best(() -> hasher.matches(wrong, Optional.empty()));

            // A comparison that was left out would be a thousand times faster.
            assertThat((double) unknown / known).isBetween(0.3, 3.0);
        } finally {
            hasher.destroy();
        }
    }

    private static long best(Runnable work) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            work.run();
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }

    private static LoginSettings costing(int strength) {
        return new LoginSettings(
                new LoginSettings.Password(true, strength),
                new LoginSettings.Development(true),
                new LoginSettings.Qr(Duration.ofMinutes(5)),
                UserModule.settings(true, true).wechat());
    }
}
