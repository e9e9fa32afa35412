package im.magpie.user.login;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.user.LoginSettings;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Hashes and compares passwords. A hash costs a core for a tenth of a second, so this happens on
 * two threads of its own with a short queue; when that is full the caller is told so at once, and
 * everything else goes on.
 */
@Component
final class PasswordHasher implements DisposableBean {
    private static final int THREADS = 2;
    private static final int MOST_WAITING = 32;
    private static final long PATIENCE_SECONDS = 10;

    private final BCryptPasswordEncoder bcrypt;
    private final String nobodysHash;
    private final ThreadPoolExecutor pool;

    PasswordHasher(LoginSettings settings) {
        int strength = settings.password().strength();
        this.bcrypt = new BCryptPasswordEncoder(strength);
        // A well-formed hash that no password has; comparing with it takes as long as with another.
        this.nobodysHash =
                "$2a$%02d$".formatted(strength)
                        + "abcdefghijklmnopqrstuu"
                        + "0123456789012345678901234567890";
        AtomicInteger number = new AtomicInteger();
        this.pool =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(MOST_WAITING),
                        work -> {
                            Thread thread =
                                    new Thread(work, "magpie-password-" + number.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /**
     * Hashes a password.
     *
     * @throws ChatException BUSY when too many passwords are waiting
     */
    String hash(Password password) {
        return onPool(() -> bcrypt.encode(password.text()));
    }

    /**
     * Compares a password with a hash, taking the same time when there is none.
     *
     * @throws ChatException BUSY when too many passwords are waiting
     */
    boolean matches(Password password, Optional<String> hash) {
        boolean same = onPool(() -> bcrypt.matches(password.text(), hash.orElse(nobodysHash)));
        return same && hash.isPresent();
    }

    private <T> T onPool(Callable<T> work) {
        Future<T> result;
        try {
            result = pool.submit(work);
        } catch (RejectedExecutionException e) {
            throw busy();
        }
        try {
            return result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            result.cancel(false);
            throw busy();
        } catch (InterruptedException e) {
            result.cancel(false);
            Thread.currentThread().interrupt();
            throw busy();
        } catch (ExecutionException e) {
            throw new IllegalStateException("bcrypt failed", e.getCause());
        }
    }

    private static ChatException busy() {
        return new ChatException(ErrorCode.BUSY, "user.login.busy");
    }

    @Override
    public void destroy() {
        pool.shutdownNow();
    }
}
