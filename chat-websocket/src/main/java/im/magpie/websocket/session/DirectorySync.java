package im.magpie.websocket.session;

import im.magpie.websocket.cluster.NodeDirectory;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Keeps the directory in step with who is here, on a thread of its own. It writes levels, not
 * edges: whoever changed is looked up again at the time of writing, so that a login right after a
 * logout cannot be overwritten. A directory that is away harms nobody: it is told everything again
 * when it is back, and until then events go to all nodes.
 */
@Component
class DirectorySync implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(DirectorySync.class);
    private static final Duration RENEWAL = Duration.ofSeconds(1);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    private final NodeDirectory directory;
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("push-directory", true));
    private final Set<Long> changed = new HashSet<>();

    /** The writing that has not begun, for all who come before it does. */
    private final AtomicReference<CompletableFuture<Void>> next = new AtomicReference<>();

    private boolean failing;

    DirectorySync(NodeDirectory directory) {
        this.directory = directory;
    }

    /** Begins to renew what the directory was told. */
    void start(UserSessions users) {
        var unused =
                thread.scheduleWithFixedDelay(
                        () -> renew(users), 0, RENEWAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    void changed(long uid) {
        synchronized (changed) {
            changed.add(uid);
        }
    }

    /**
     * Writes all changes so far, not on this thread.
     *
     * @return ends when they are written, or cannot be
     */
    CompletableFuture<Void> syncSoon(UserSessions users) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> waiting = next.compareAndExchange(null, mine);
        if (waiting != null) {
            return waiting;
        }
        try {
            thread.execute(
                    () -> {
                        next.set(null);
                        guarded(() -> write(users));
                        mine.complete(null);
                    });
        } catch (RejectedExecutionException e) {
            mine.complete(null); // the gateway stops
        }
        return mine;
    }

    private void renew(UserSessions users) {
        guarded(
                () -> {
                    write(users);
                    directory.renew(users::users);
                });
    }

    private void write(UserSessions users) {
        List<Long> here = new ArrayList<>();
        List<Long> gone = new ArrayList<>();
        synchronized (changed) {
            changed.forEach(uid -> (users.isHere(uid) ? here : gone).add(uid));
            changed.clear();
        }
        if (!here.isEmpty()) {
            directory.add(here);
        }
        if (!gone.isEmpty()) {
            directory.remove(gone);
        }
    }

    /** What fails is made up for by the next renewal, which looks at everybody who is here. */
    private void guarded(Runnable writing) {
        try {
            writing.run();
            failing = false;
        } catch (RuntimeException | Error e) {
            if (!failing) {
                log.warn("the directory of users is not written: {}", e.toString());
            }
            failing = true;
        }
    }

    @Override
    public void destroy() throws InterruptedException {
        thread.shutdown();
        if (!thread.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            log.warn("the directory of users is still being written at the end");
        }
    }
}
