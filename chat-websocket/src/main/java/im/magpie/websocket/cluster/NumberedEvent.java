package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterEvent;

/**
 * An event and its number, which rises with every event of this run of this node.
 *
 * @param number its identity, with the node it comes from
 * @param event what happened
 */
record NumberedEvent(long number, ClusterEvent event) {}
