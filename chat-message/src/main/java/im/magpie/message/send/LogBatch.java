package im.magpie.message.send;

import im.magpie.message.send.BatchAppend.NamedDraft;
import im.magpie.message.send.BatchChange.TracedChange;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * What happens inside a transaction of the log. The rooms' rows are locked first, so everything
 * decided afterwards is true until the commit, and commit order is the order of seqs and changes.
 * Messages go before changes: a change never stands before its message.
 */
@Component
class LogBatch {
    private final LogTables tables;
    private final BatchAppend append;
    private final BatchChange change;

    LogBatch(LogTables tables, BatchAppend append, BatchChange change) {
        this.tables = tables;
        this.append = append;
        this.change = change;
    }

    /**
     * Writes in the running transaction.
     *
     * @return one outcome for each, in the same order
     */
    List<Outcome> write(List<Entry> entries) {
        List<NamedDraft> drafts = new ArrayList<>(entries.size());
        List<TracedChange> changes = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.work() instanceof NamedDraft draft) {
                drafts.add(draft);
            } else {
                changes.add(new TracedChange((Change) entry.work(), entry.trace()));
            }
        }
        Map<Long, RoomState> rooms =
                tables.lockRooms(entries.stream().map(entry -> entry.work().roomId()).toList());
        Iterator<Outcome> appended = append.append(drafts, rooms).iterator();
        Iterator<Outcome> changed = change.change(changes, rooms).iterator();
        return entries.stream()
                .map(entry -> (entry.work() instanceof Change ? changed : appended).next())
                .toList();
    }
}
