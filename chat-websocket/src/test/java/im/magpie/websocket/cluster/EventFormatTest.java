package im.magpie.websocket.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.push.Audience;
import im.magpie.common.push.RoomOrder;
import im.magpie.websocket.protocol.EncodedFrame;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Nodes of two versions read each other's events, on the bus and in the table. */
class EventFormatTest {
    private static final Audience ROOM = new Audience.Room(7, 3, new RoomOrder.Appended(41));
    private static final EncodedFrame FRAME = new EncodedFrame(new byte[] {1, 2});
    private static final Stamp STAMP = new Stamp("4bf92f3577b34da6", 1_700_000_000_123L);

    /** As the application has it. */
    private final JsonMapper mapper =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    private final EventCodec codec = new EventCodec(mapper);

    /** What the version before had. */
    record OldFramePushed(EncodedFrame frame, Audience audience) implements ClusterEvent {}

    /** What the version before had. */
    record OldRoomMoved(long roomId, long memberVersion, long fromSeq, long toSeq)
            implements ClusterEvent {}

    private String body(ClusterEvent event) {
        return codec.envelope(new NumberedEvent(1, event)).body();
    }

    @Test
    void framesCarryWhereTheyComeFrom() {
        FramePushed read =
                codec.decode(body(new FramePushed(FRAME, ROOM, STAMP)), FramePushed.class);

        assertThat(read.stamp()).isEqualTo(STAMP);
        assertThat(read.audience()).isEqualTo(ROOM);
    }

    @Test
    void framesOfAnOlderNodeAreRead() {
        FramePushed read = codec.decode(body(new OldFramePushed(FRAME, ROOM)), FramePushed.class);

        assertThat(read.stamp()).isEqualTo(Stamp.NONE);
        assertThat(read.frame().bytes()).containsExactly(1, 2);
    }

    @Test
    void anOlderNodeReadsFrames() {
        OldFramePushed read =
                codec.decode(body(new FramePushed(FRAME, ROOM, STAMP)), OldFramePushed.class);

        assertThat(read.audience()).isEqualTo(ROOM);
        assertThat(read.frame().bytes()).containsExactly(1, 2);
    }

    @Test
    void placesOfAnOlderNodeAreRead() {
        RoomMoved read = codec.decode(body(new OldRoomMoved(7, 3, 41, 43)), RoomMoved.class);

        assertThat(read).isEqualTo(new RoomMoved(7, 3, 41, 43));
        assertThat(read.stamp(42)).isEqualTo(Stamp.NONE);
    }

    @Test
    void anOlderNodeReadsPlaces() {
        RoomMoved moved = new RoomMoved(7, 3, 41, 42, 5, List.of("a", "b"));

        assertThat(codec.decode(body(moved), OldRoomMoved.class))
                .isEqualTo(new OldRoomMoved(7, 3, 41, 42));
    }

    @Test
    void halfAStampIsRead() {
        FramePushed read =
                codec.decode(
                        "{\"frame\":\"AQI=\",\"audience\":{\"to\":\"everyone\",\"kind\":\"ALL\"}"
                                + ",\"stamp\":{\"later\":1}}",
                        FramePushed.class);

        assertThat(read.stamp()).isEqualTo(Stamp.NONE);
    }

    @Test
    void messagesThatAreKeptTogetherKeepTheirOwnTraces() {
        KeptEvents kept = new KeptEvents(new NodeId("one", "1"), codec);
        List<NumberedEvent> events =
                List.of(
                        new NumberedEvent(1, pushed(41, new Stamp("", 9))),
                        new NumberedEvent(2, pushed(42, new Stamp("second", 9))),
                        new NumberedEvent(3, pushed(43, new Stamp("third", 9))));

        Envelope only = kept.of(events).batch().events().get(0);

        assertThat(codec.decode(only.body(), RoomMoved.class))
                .isEqualTo(new RoomMoved(7, 3, 41, 43, 9, List.of("", "second", "third")));
    }

    private static FramePushed pushed(long seq, Stamp stamp) {
        return new FramePushed(FRAME, new Audience.Room(7, 3, new RoomOrder.Appended(seq)), stamp);
    }
}
