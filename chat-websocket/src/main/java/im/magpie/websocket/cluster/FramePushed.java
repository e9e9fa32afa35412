package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.push.Audience;
import im.magpie.websocket.protocol.EncodedFrame;

/**
 * A frame for clients, encoded once for all nodes.
 *
 * @param frame what they are shown
 * @param audience who is shown it
 */
public record FramePushed(EncodedFrame frame, Audience audience) implements ClusterEvent {}
