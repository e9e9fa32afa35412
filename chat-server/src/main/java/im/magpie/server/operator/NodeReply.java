package im.magpie.server.operator;

import im.magpie.common.cluster.NodeId;
import java.util.Optional;

/**
 * What one node answered.
 *
 * @param node the node
 * @param answer its answer; empty when none came in time
 */
record NodeReply<A>(NodeId node, Optional<A> answer) {}
