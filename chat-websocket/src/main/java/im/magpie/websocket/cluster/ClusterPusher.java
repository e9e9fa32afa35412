package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.push.PushEvent;
import im.magpie.common.push.Pusher;
import im.magpie.common.trace.Trace;
import im.magpie.websocket.protocol.FrameEncoder;
import java.util.List;
import org.springframework.stereotype.Component;

/** Pushes ride on the cluster's events, so they wait for the commit and keep their order. */
@Component
class ClusterPusher implements Pusher {
    private final FrameEncoder encoder;
    private final ClusterEvents events;
    private final LocalFrames here;

    ClusterPusher(FrameEncoder encoder, ClusterEvents events, LocalFrames here) {
        this.encoder = encoder;
        this.events = events;
        this.here = here;
    }

    @Override
    public void push(PushEvent event) {
        events.publish(frame(event));
    }

    @Override
    public void pushAll(List<PushEvent> some) {
        events.publish(new FramesPushed(some.stream().map(this::frame).toList()));
    }

    @Override
    public void pushHere(PushEvent event) {
        here.show(frame(event));
    }

    private FramePushed frame(PushEvent event) {
        return new FramePushed(
                encoder.push(event.payload()), event.audience(), new Stamp(Trace.current(), 0));
    }
}
