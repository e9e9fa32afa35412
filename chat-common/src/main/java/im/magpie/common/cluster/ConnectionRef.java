package im.magpie.common.cluster;

/**
 * One connection on one node. Numbers are not used twice within a run of a node.
 *
 * @param node the node that holds the connection
 * @param number the connection's number on that node
 */
public record ConnectionRef(NodeId node, long number) {}
