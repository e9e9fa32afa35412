package im.magpie.websocket.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.annotation.JsonValue;
import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.delivery.DeliveryTrail;
import im.magpie.common.delivery.DeliveryTrails;
import im.magpie.common.delivery.Handover;
import im.magpie.common.push.Audience;
import im.magpie.websocket.Product;
import im.magpie.websocket.protocol.EncodedFrame;
import im.magpie.websocket.runtime.BlockingWork;
import im.magpie.websocket.runtime.GatewayMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class BusSenderTest {
    private static final NodeId SELF = new NodeId("self", "1");
    private static final NodeId B = new NodeId("b", "1");

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final SlowBus bus = new SlowBus();
    private final BlockingWork work = new BlockingWork();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final GatewayMetrics metrics = new GatewayMetrics(registry);
    private final BusSender sender =
            new BusSender(
                    SELF,
                    bus,
                    new EventRoutes(
                            SELF,
                            new LocalNodeDirectory(SELF, new LocalHub()),
                            new SmallRooms(new Product()),
                            metrics),
                    JsonMapper.builder().build(),
                    work,
                    metrics,
                    new MessageTrail(
                            new DeliveryTrails(List.of(follower())),
                            new MessageMarks(),
                            metrics,
                            Clock.systemUTC()));
    private long number;

    record Happened(long what) implements ClusterEvent {}

    /** An event whose JSON is made only when the gate opens. */
    record Slow(CountDownLatch asked, CountDownLatch gate) implements ClusterEvent {
        @JsonValue
        public long what() throws InterruptedException {
            asked.countDown();
            gate.await();
            return 1;
        }
    }

    /** An event without JSON, unless it is empty. */
    record Unspeakable(Thread what) implements ClusterEvent {
        @JsonValue
        public long value() {
            if (what != null) {
                throw new IllegalStateException("unspeakable");
            }
            return 0;
        }
    }

    /** Takes a batch when it is told to. */
    private static final class SlowBus implements ClusterBus {
        private final List<EventBatch> batches = new CopyOnWriteArrayList<>();
        private final List<Targets> targets = new CopyOnWriteArrayList<>();
        private final List<CompletableFuture<Void>> stages = new CopyOnWriteArrayList<>();

        @Override
        public boolean isAlone() {
            return false;
        }

        @Override
        public boolean isReceiving() {
            return true;
        }

        @Override
        public CompletionStage<Void> publish(EventBatch batch, Targets whom) {
            CompletableFuture<Void> stage = new CompletableFuture<>();
            batches.add(batch);
            targets.add(whom);
            stages.add(stage);
            return stage;
        }

        @Override
        public void receive(Consumer<EventBatch> receiver) {
            throw new UnsupportedOperationException();
        }

        private List<List<Long>> numbers() {
            return batches.stream()
                    .map(batch -> batch.events().stream().map(Envelope::number).toList())
                    .toList();
        }
    }

    private DeliveryTrail follower() {
        return new DeliveryTrail() {
            @Override
            public void sent(long roomId, long fromSeq, long toSeq, Handover handover) {
                told.add(fromSeq + "-" + toSeq + " " + handover);
            }
        };
    }

    @AfterEach
    void stop() throws InterruptedException {
        bus.stages.forEach(stage -> stage.complete(null));
        work.destroy();
    }

    private void send(ClusterEvent... events) {
        sender.send(
                List.of(events).stream().map(event -> new NumberedEvent(++number, event)).toList());
    }

    private void awaitBatches(int count) {
        await().untilAsserted(() -> assertThat(bus.batches).hasSize(count));
    }

    private double dropped() {
        return registry.get("magpie.push.bus.dropped").functionCounter().count();
    }

    private double sent() {
        return registry.get("magpie.push.bus.sent").counter().count();
    }

    @Test
    void tellsWhatTheBusDidWithMessages() {
        send(new RoomMoved(7, 1, 1, 2), new RoomMoved(7, 1, 3, 3), new Happened(1));
        awaitBatches(1);
        assertThat(told).isEmpty();
        bus.stages.get(0).complete(null);
        await().untilAsserted(() -> assertThat(told).containsExactly("1-3 TAKEN"));

        send(new RoomMoved(7, 1, 4, 4));
        awaitBatches(2);
        send(new RoomMoved(7, 1, 5, 5));
        assertThat(sender.state()).isEqualTo(new BusSender.BusState(true, 2, 0));
        bus.stages.get(1).completeExceptionally(new IllegalStateException("away"));
        await().untilAsserted(() -> assertThat(told).containsExactly("1-3 TAKEN", "4-4 DROPPED"));
        awaitBatches(3);
        assertThat(sender.state()).isEqualTo(new BusSender.BusState(true, 1, 1));
    }

    @Test
    void whatStandsAtABusThatHangsStillWaits() {
        send(new Happened(1));
        awaitBatches(1);
        send(new Happened(2), new Happened(3));
        assertThat(sender.state().waiting()).isEqualTo(3);
        bus.stages.get(0).complete(null);
        awaitBatches(2);
        assertThat(sender.state().waiting()).isEqualTo(2);
        bus.stages.get(1).complete(null);
        await().untilAsserted(() -> assertThat(sender.state().waiting()).isZero());
    }

    @Test
    void gathersWhatComesWhileABatchIsUnderWay() {
        send(new Happened(1));
        awaitBatches(1);
        for (int i = 2; i <= 250; i++) {
            send(new Happened(i));
        }
        assertThat(bus.batches).hasSize(1);
        bus.stages.get(0).complete(null);
        awaitBatches(2);
        bus.stages.get(1).complete(null);
        awaitBatches(3);
        assertThat(bus.numbers().get(0)).containsExactly(1L);
        assertThat(bus.numbers().get(1)).hasSize(200).startsWith(2L).endsWith(201L);
        assertThat(bus.numbers().get(2)).startsWith(202L).endsWith(250L);
    }

    @Test
    void dropsAndCountsWhatTheBusDoesNotTakeAndGoesOn() {
        send(new Happened(1), new Happened(2));
        awaitBatches(1);
        send(new Happened(3));
        bus.stages.get(0).completeExceptionally(new IllegalStateException("away"));
        awaitBatches(2);
        assertThat(dropped()).isEqualTo(2);
        assertThat(bus.numbers().get(1)).containsExactly(3L);
        assertThat(sent()).isZero();
        bus.stages.get(1).complete(null);
        await().until(() -> sent() == 1);
    }

    @Test
    void dropsAndCountsWhenTooManyWait() {
        send(new Happened(1));
        awaitBatches(1);
        for (int i = 0; i < 20_010; i++) {
            send(new Happened(i));
        }
        assertThat(dropped()).isEqualTo(10);
    }

    /** A frame may have 15 KB: twenty thousand of them would be 300 MB. */
    @Test
    void dropsAndCountsWhenTooMuchWaits() {
        send(new Happened(1));
        awaitBatches(1);
        FramePushed large =
                new FramePushed(
                        new EncodedFrame(new byte[1 << 20]),
                        new Audience.Connection(new ConnectionRef(SELF, 1)));
        for (int i = 0; i < 20; i++) {
            send(large);
        }
        send(new FramesPushed(Collections.nCopies(11, large)));
        assertThat(dropped()).isZero();
        send(large);
        assertThat(dropped()).isEqualTo(1);
        bus.stages.get(0).complete(null);
        send(new Happened(24));
        awaitBatches(2);
        for (int i = 0; i < 31; i++) {
            send(large);
        }
        assertThat(dropped()).as("there is room again").isEqualTo(1);
    }

    @Test
    void callersDoNotWaitForTheEncodingOfOthers() throws InterruptedException {
        Slow slow = new Slow(new CountDownLatch(1), new CountDownLatch(1));
        send(slow);
        slow.asked().await();
        send(new Happened(2)); // would wait for ever if encoding held the lock
        slow.gate().countDown();
        awaitBatches(1);
        assertThat(bus.numbers().get(0)).containsExactly(1L);
    }

    @Test
    void anEventThatCannotBeEncodedHarmsNoOther() {
        send(new Happened(1), new Unspeakable(Thread.currentThread()), new Happened(3));
        awaitBatches(1);
        assertThat(bus.numbers().get(0)).containsExactly(1L, 3L);
        assertThat(dropped()).isEqualTo(1);
    }

    @Test
    void sendsEachEventToThoseWhoNeedIt() {
        send(
                to(new Audience.Connection(new ConnectionRef(B, 1))),
                to(new Audience.Connection(new ConnectionRef(SELF, 1))),
                to(new Audience.Users(Set.of(5L))),
                new Happened(4));
        awaitBatches(1);
        bus.stages.get(0).complete(null);
        awaitBatches(2);
        assertThat(bus.numbers()).containsExactly(List.of(1L), List.of(4L));
        assertThat(bus.targets).containsExactly(Targets.of(Set.of(B)), Targets.ALL);
    }

    private static FramePushed to(Audience audience) {
        return new FramePushed(new EncodedFrame(new byte[] {1}), audience);
    }
}
