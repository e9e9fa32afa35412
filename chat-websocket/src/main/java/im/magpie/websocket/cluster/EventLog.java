package im.magpie.websocket.cluster;

import im.magpie.common.cluster.NodeId;
import java.util.Collection;
import java.util.List;

/**
 * The events of all nodes, kept for a while beside the facts they tell of. What the bus loses is
 * read here. Methods block.
 */
public interface EventLog {

    /** Whether events are kept at all: a node without others has nobody to keep them for. */
    boolean isKept();

    /**
     * Keeps a batch; part of the transaction that runs, and gone when it is rolled back.
     *
     * @return the row's id; 0 when nothing is kept
     */
    long append(Kept batch);

    /** Rows with an id above one, ascending. Rows may appear below ids that were seen before. */
    List<Row> after(long id, int limit);

    /** The batches of rows, ascending; those that are gone, or cannot be read, are left out. */
    List<EventBatch> read(Collection<Long> ids);

    /** Which ids there are. */
    Span span();

    /** Deletes rows up to an id. */
    void deleteUpTo(long id);

    /**
     * The ids of a log; rows between may be missing.
     *
     * @param first the lowest, 0 without rows
     * @param last the highest, 0 without rows
     */
    record Span(long first, long last) {}

    /**
     * A batch to be kept.
     *
     * @param firstNumber number of its first event
     * @param numbers how many events it stands for, numbered consecutively
     * @param batch the events; some may be put together
     */
    record Kept(long firstNumber, int numbers, EventBatch batch) {}

    /**
     * What a row holds.
     *
     * @param id place in the log
     * @param origin whose events
     * @param firstNumber number of the first
     * @param numbers how many numbers it covers, consecutive
     */
    record Row(long id, NodeId origin, long firstNumber, int numbers) {}
}
