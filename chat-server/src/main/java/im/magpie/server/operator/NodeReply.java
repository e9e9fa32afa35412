package im.magpie.server.operator;

import im.magpie.common.cluster.NodeId;
import java.util.Optional;

/**
 * What one node answered.
 *
 * @param node the node
 * @param answered whether it said anything in time
 * @param answer what it said; empty when it did not, or said what this version does not understand
 */
record NodeReply<A>(NodeId node, boolean answered, Optional<A> answer) {}
