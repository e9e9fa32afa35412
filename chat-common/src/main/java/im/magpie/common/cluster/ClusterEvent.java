package im.magpie.common.cluster;

/**
 * A fact that other nodes may need to know, named in the past tense. Implementations are records of
 * plain values: they travel as JSON. Handling one twice must be harmless.
 */
public interface ClusterEvent {}
