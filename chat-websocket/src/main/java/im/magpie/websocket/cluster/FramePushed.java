package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.push.Audience;
import im.magpie.websocket.protocol.EncodedFrame;

/**
 * A frame for clients, encoded once for all nodes.
 *
 * @param frame what they are shown
 * @param audience who is shown it
 * @param stamp where it comes from; nodes of older versions leave it out
 */
public record FramePushed(EncodedFrame frame, Audience audience, Stamp stamp)
        implements ClusterEvent {

    public FramePushed {
        stamp = stamp == null ? Stamp.NONE : stamp;
    }

    /** A frame of which nobody knows where it comes from. */
    public FramePushed(EncodedFrame frame, Audience audience) {
        this(frame, audience, Stamp.NONE);
    }

    FramePushed committedAt(long time) {
        return new FramePushed(frame, audience, stamp.at(time));
    }
}
