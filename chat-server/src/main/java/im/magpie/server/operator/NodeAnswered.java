package im.magpie.server.operator;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.cluster.NodeId;

/**
 * A node's answer to a question. Only the node that asked looks at it.
 *
 * @param askId names the question
 * @param asker the node that waits for it
 * @param node the node that answers
 * @param answer the answer as JSON
 */
record NodeAnswered(String askId, NodeId asker, NodeId node, String answer)
        implements ClusterEvent {}
