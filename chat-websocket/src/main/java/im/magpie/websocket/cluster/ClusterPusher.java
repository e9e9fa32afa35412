package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.push.PushEvent;
import im.magpie.common.push.Pusher;
import im.magpie.websocket.protocol.FrameEncoder;
import org.springframework.stereotype.Component;

/** Pushes ride on the cluster's events, so they wait for the commit and keep their order. */
@Component
class ClusterPusher implements Pusher {
    private final FrameEncoder encoder;
    private final ClusterEvents events;

    ClusterPusher(FrameEncoder encoder, ClusterEvents events) {
        this.encoder = encoder;
        this.events = events;
    }

    @Override
    public void push(PushEvent event) {
        events.publish(new FramePushed(encoder.push(event.payload()), event.audience()));
    }
}
