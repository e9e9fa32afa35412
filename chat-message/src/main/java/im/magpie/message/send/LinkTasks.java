package im.magpie.message.send;

import im.magpie.common.trace.Trace;
import im.magpie.message.PreviewSettings;
import im.magpie.message.body.TextBody;
import im.magpie.message.task.Tasks;
import im.magpie.message.task.Tasks.NewTask;
import java.util.Collection;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Asks for the cards of links, in the transaction that writes the texts. */
@Component
public class LinkTasks {
    /** The kind of the tasks; their subject is the message. */
    public static final String KIND = "link-cards";

    private final Tasks tasks;
    private final PreviewSettings settings;

    LinkTasks(Tasks tasks, PreviewSettings settings) {
        this.tasks = tasks;
        this.settings = settings;
    }

    /**
     * One statement for all texts that have links; none without one.
     *
     * @param traces the trace ids of their requests, by message
     */
    void add(Collection<StoredMessage> written, Map<Long, String> traces) {
        if (settings.enabled()) {
            tasks.addAll(
                    written.stream()
                            .filter(LinkTasks::hasLinks)
                            .map(message -> task(message.id(), traces))
                            .toList());
        }
    }

    private static NewTask task(long msgId, Map<Long, String> traces) {
        String trace = traces.getOrDefault(msgId, Trace.NONE);
        return new NewTask(KIND, "cards:" + msgId, msgId, trace);
    }

    private static boolean hasLinks(StoredMessage message) {
        return message.body() instanceof TextBody text && !text.links().isEmpty();
    }
}
