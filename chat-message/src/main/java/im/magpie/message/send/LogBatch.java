package im.magpie.message.send;

import im.magpie.message.send.BatchAppend.NamedDraft;
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
    List<Outcome> write(List<? extends Work> works) {
        List<NamedDraft> drafts = new ArrayList<>(works.size());
        List<Change> changes = new ArrayList<>();
        for (Work work : works) {
            if (work instanceof NamedDraft draft) {
                drafts.add(draft);
            } else {
                changes.add((Change) work);
            }
        }
        Map<Long, RoomState> rooms = tables.lockRooms(works.stream().map(Work::roomId).toList());
        Iterator<Outcome> appended = append.append(drafts, rooms).iterator();
        Iterator<Outcome> changed = change.change(changes, rooms).iterator();
        return works.stream()
                .map(work -> (work instanceof Change ? changed : appended).next())
                .toList();
    }
}
