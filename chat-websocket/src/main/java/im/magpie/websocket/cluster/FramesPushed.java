package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterEvent;
import java.util.List;

/**
 * Frames that go together, each for its own audience.
 *
 * @param frames in order
 */
public record FramesPushed(List<FramePushed> frames) implements ClusterEvent {

    public FramesPushed {
        frames = List.copyOf(frames);
    }
}
