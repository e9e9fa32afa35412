package im.magpie.common.cluster;

/**
 * One run of one node.
 *
 * @param name stable name of the node ({@code chat.node-id}; {@code local} when embedded)
 * @param startId differs between two runs of the same node, so that a stale entry of the run before
 *     is never taken for the present one
 */
public record NodeId(String name, String startId) {}
