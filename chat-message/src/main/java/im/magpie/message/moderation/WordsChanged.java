package im.magpie.message.moderation;

import im.magpie.common.cluster.ClusterEvent;

/** The table of sensitive words was changed: whoever changes it publishes this, with the change. */
public record WordsChanged() implements ClusterEvent {}
