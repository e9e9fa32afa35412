package im.magpie.message.task;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import im.magpie.common.trace.Trace;
import im.magpie.message.task.Tasks.NewTask;
import org.springframework.stereotype.Component;

/**
 * The trace ids of the requests that tasks come from, while this node remembers them: of the last
 * few thousand tasks that were added here. A task that another node does, or that was forgotten,
 * gets an id of its own.
 */
@Component
class TaskTraces {
    private static final int REMEMBERED = 5000;

    private final Cache<String, String> byKey =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    /** A request adds a task. */
    void note(NewTask task) {
        if (!task.trace().isEmpty()) {
            byKey.put(task.key(), task.trace());
        }
    }

    /** The id for a run of a task. */
    String of(String key) {
        String known = byKey.getIfPresent(key);
        return known == null ? Trace.fresh() : known;
    }
}
