package im.magpie.common.cluster;

/**
 * This node was away for so long that events it has not seen are deleted: whatever it remembers may
 * be wrong. Told to this node's own subscribers only; who keeps anything forgets it.
 */
public record EventsMissed() implements ClusterEvent {}
