package im.magpie.websocket.session;

import im.magpie.websocket.cluster.NodeDirectory;
import im.magpie.websocket.runtime.BlockingWork;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Keeps the directory in step with who is here. It writes levels, not edges: whoever changed is
 * looked up again at the time of writing, so that a login right after a logout cannot be
 * overwritten.
 */
@Component
class DirectorySync {
    private static final Logger log = LoggerFactory.getLogger(DirectorySync.class);

    private final NodeDirectory directory;
    private final BlockingWork work;
    private final Set<Long> changed = new HashSet<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Object writing = new Object();

    DirectorySync(NodeDirectory directory, BlockingWork work) {
        this.directory = directory;
        this.work = work;
    }

    void changed(long uid) {
        synchronized (changed) {
            changed.add(uid);
        }
    }

    /** Writes soon, not on this thread. */
    void syncSoon(UserSessions users) {
        if (scheduled.compareAndSet(false, true)
                && !work.submit(
                        () -> {
                            scheduled.set(false);
                            sync(users);
                        })) {
            scheduled.set(false);
        }
    }

    /**
     * Writes all changes so far. Blocks. A directory that is away harms nobody: its users are
     * written with the next change, and until then events go to all nodes.
     */
    void sync(UserSessions users) {
        synchronized (writing) {
            List<Long> here = new ArrayList<>();
            List<Long> gone = new ArrayList<>();
            synchronized (changed) {
                changed.forEach(uid -> (users.isHere(uid) ? here : gone).add(uid));
                changed.clear();
            }
            try {
                if (!here.isEmpty()) {
                    directory.add(here);
                }
                if (!gone.isEmpty()) {
                    directory.remove(gone);
                }
            } catch (RuntimeException e) {
                log.warn("directory not written for {} users: {}", here.size(), e.toString());
                here.forEach(this::changed);
                gone.forEach(this::changed);
            }
        }
    }
}
