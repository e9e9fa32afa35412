package im.magpie.common.cluster;

/**
 * This node was away for so long that events it has not seen are deleted, or its embedded database
 * was opened again after a commit had failed: whatever it remembers may be wrong. Told to this
 * node's own subscribers only; who keeps anything forgets it.
 */
public record EventsMissed() implements ClusterEvent {}
