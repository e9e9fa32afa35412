package im.magpie.server.operator;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.cluster.NodeId;

/**
 * An operator wants to know something of every node; each answers once, with {@link NodeAnswered}.
 *
 * @param askId names the question
 * @param asker the node that waits for the answers
 * @param kind what is asked
 * @param argument about what; empty when there is nothing to say
 */
record NodesAsked(String askId, NodeId asker, String kind, String argument)
        implements ClusterEvent {}
