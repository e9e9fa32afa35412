package im.magpie.server.operator;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.tx.Transactions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Carries questions and answers to the other nodes on two ways: by the bus at once, which needs no
 * database, and by a row in the table of events, which needs no broker. A node takes what comes
 * first.
 */
@Component
class NodePost {
    private static final Logger log = LoggerFactory.getLogger(NodePost.class);

    private final NodeId self;
    private final ClusterNodes nodes;
    private final ClusterEvents events;
    private final Transactions transactions;
    private final AnswerThreads threads;

    NodePost(
            NodeId self,
            ClusterNodes nodes,
            ClusterEvents events,
            Transactions transactions,
            AnswerThreads threads) {
        this.self = self;
        this.nodes = nodes;
        this.events = events;
        this.transactions = transactions;
        this.threads = threads;
    }

    /** Sends a question or answer. Never waits for the database. */
    void send(ClusterEvent event) {
        Runnable row = events.publishAtOnce(event);
        boolean alone = nodes.alive().stream().allMatch(self::equals);
        if (!alone && !threads.runWithDatabase(() -> keep(row))) {
            log.debug("too much waits for the database, only the bus takes {}", event.getClass());
        }
    }

    private void keep(Runnable row) {
        try {
            transactions.run(row);
        } catch (RuntimeException e) {
            log.debug("the database does not take a question or answer, the bus may", e);
        }
    }
}
