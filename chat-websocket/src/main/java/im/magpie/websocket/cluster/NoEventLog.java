package im.magpie.websocket.cluster;

import java.util.Collection;
import java.util.List;

/** The log of a node that has no others. */
public final class NoEventLog implements EventLog {

    @Override
    public boolean isKept() {
        return false;
    }

    @Override
    public long append(Kept batch) {
        return 0; // nobody would read it
    }

    @Override
    public List<Row> after(long id, int limit) {
        return List.of();
    }

    @Override
    public List<EventBatch> read(Collection<Long> ids) {
        return List.of();
    }

    @Override
    public Span span() {
        return new Span(0, 0);
    }

    @Override
    public void deleteUpTo(long id) {
        // There is nothing to delete.
    }
}
