package im.magpie.websocket.cluster;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** Frames for this node's connections only: they ride on no event. */
@Component
public class LocalFrames {
    private final List<Consumer<FramePushed>> receivers = new CopyOnWriteArrayList<>();

    /** Hands every frame to a receiver, which must not block. */
    public void receive(Consumer<FramePushed> receiver) {
        receivers.add(receiver);
    }

    void show(FramePushed frame) {
        receivers.forEach(receiver -> receiver.accept(frame));
    }
}
