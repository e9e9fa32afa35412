package im.magpie.websocket.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.delivery.DeliveryTrail;
import im.magpie.common.delivery.DeliveryTrails;
import im.magpie.common.delivery.Handover;
import im.magpie.common.delivery.Way;
import im.magpie.common.push.Audience;
import im.magpie.common.push.RoomOrder;
import im.magpie.common.session.TokensEnded;
import im.magpie.websocket.Product;
import im.magpie.websocket.protocol.EncodedFrame;
import im.magpie.websocket.runtime.BlockingWork;
import im.magpie.websocket.runtime.GatewayMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

class TransactionalClusterEventsTest {
    private static final NodeId ONE = new NodeId("one", "1");
    private static final NodeId TWO = new NodeId("two", "1");

    private final LocalHub hub = new LocalHub();
    private final BlockingWork work = new BlockingWork();
    private final TransactionTemplate transaction = new TransactionTemplate(new BareTransactions());
    private final TransactionTemplate separate = new TransactionTemplate(new BareTransactions());
    private final List<Object> heardAtOne = new CopyOnWriteArrayList<>();
    private final List<Object> heardAtTwo = new CopyOnWriteArrayList<>();
    private final Recorder bus = new Recorder(new LocalClusterBus(ONE, hub));
    private TransactionalClusterEvents one;
    private TransactionalClusterEvents two;

    record Happened(int what) implements ClusterEvent {}

    /** Transactions without a database. */
    private static final class BareTransactions extends AbstractPlatformTransactionManager {
        private boolean active;

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected boolean isExistingTransaction(Object tx) {
            return active;
        }

        @Override
        protected void doBegin(Object tx, TransactionDefinition definition) {
            active = true;
        }

        @Override
        protected Object doSuspend(Object tx) {
            active = false;
            return tx;
        }

        @Override
        protected void doResume(Object tx, Object suspended) {
            active = true;
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}

        @Override
        protected void doCleanupAfterCompletion(Object tx) {
            active = false;
        }
    }

    /** A log that only counts. */
    private static final class CountingLog implements EventLog {
        private final AtomicLong rows = new AtomicLong();
        private volatile boolean away;

        @Override
        public boolean isKept() {
            return true;
        }

        @Override
        public long append(Kept batch) {
            if (away) {
                throw new IllegalStateException("the table is away");
            }
            return rows.incrementAndGet();
        }

        @Override
        public List<Row> after(long id, int limit) {
            return List.of();
        }

        @Override
        public List<EventBatch> read(Collection<Long> ids) {
            return List.of();
        }

        @Override
        public Span span() {
            return new Span(0, 0);
        }

        @Override
        public void deleteUpTo(long id) {}
    }

    /** Passes on to a bus and keeps what it was given. */
    private static final class Recorder implements ClusterBus {
        private final ClusterBus bus;
        private final List<EventBatch> batches = new CopyOnWriteArrayList<>();
        private volatile boolean away;
        private Consumer<EventBatch> receiver;

        Recorder(ClusterBus bus) {
            this.bus = bus;
        }

        @Override
        public boolean isAlone() {
            return bus.isAlone();
        }

        @Override
        public boolean isReceiving() {
            return bus.isReceiving();
        }

        @Override
        public CompletionStage<Void> publish(EventBatch batch, Targets targets) {
            if (away) {
                throw new IllegalStateException("away");
            }
            batches.add(batch);
            return bus.publish(batch, targets);
        }

        @Override
        public void receive(Consumer<EventBatch> receiver) {
            this.receiver = receiver;
            bus.receive(receiver);
        }
    }

    @BeforeEach
    void start() {
        separate.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        separate.setTransactionManager(transaction.getTransactionManager());
        one = events(ONE, bus);
        two = events(TWO, new LocalClusterBus(TWO, hub));
        one.subscribe(Happened.class, heardAtOne::add);
        two.subscribe(Happened.class, heardAtTwo::add);
    }

    private TransactionalClusterEvents events(NodeId node, ClusterBus itsBus) {
        return events(node, itsBus, new NoEventLog(), new DeliveryTrails(List.of()));
    }

    private TransactionalClusterEvents events(
            NodeId node, ClusterBus itsBus, EventLog log, DeliveryTrails trails) {
        JsonMapper mapper = JsonMapper.builder().build();
        GatewayMetrics metrics = new GatewayMetrics(new SimpleMeterRegistry());
        EventRoutes routes =
                new EventRoutes(
                        node,
                        new LocalNodeDirectory(node, hub),
                        new SmallRooms(new Product()),
                        metrics);
        MessageTrail trail =
                new MessageTrail(trails, new MessageMarks(), metrics, Clock.systemUTC());
        BusSender sender = new BusSender(node, itsBus, routes, mapper, work, metrics, trail);
        return new TransactionalClusterEvents(node, itsBus, log, mapper, sender, trail);
    }

    @AfterEach
    void stop() throws InterruptedException {
        work.destroy();
    }

    private static List<Object> happened(int... what) {
        List<Object> events = new ArrayList<>();
        for (int each : what) {
            events.add(new Happened(each));
        }
        return events;
    }

    private void awaitAtTwo(int... what) {
        await().untilAsserted(
                        () -> assertThat(heardAtTwo).containsExactlyElementsOf(happened(what)));
    }

    @Test
    void leavesAtOnceOutsideATransaction() {
        one.publish(new Happened(1));
        assertThat(heardAtOne).containsExactly(new Happened(1));
        awaitAtTwo(1);
    }

    @Test
    void leavesAfterTheCommitInOrderAsOneBatch() {
        transaction.executeWithoutResult(
                status -> {
                    one.publish(new Happened(1));
                    one.publish(new Happened(2));
                    assertThat(heardAtOne).isEmpty();
                });
        assertThat(heardAtOne).containsExactlyElementsOf(happened(1, 2));
        awaitAtTwo(1, 2);
        assertThat(bus.batches).hasSize(1);
    }

    @Test
    void isForgottenOnARollback() {
        transaction.executeWithoutResult(
                status -> {
                    one.publish(new Happened(1));
                    status.setRollbackOnly();
                });
        one.publish(new Happened(2));
        assertThat(heardAtOne).containsExactlyElementsOf(happened(2));
        awaitAtTwo(2);
    }

    @Test
    void tellsOfTheRowOfACommitAndOfNoOther() {
        List<String> told = new CopyOnWriteArrayList<>();
        DeliveryTrail trail =
                new DeliveryTrail() {
                    @Override
                    public void kept(long roomId, long fromSeq, long toSeq, long eventId) {
                        told.add(fromSeq + "-" + toSeq + " in " + eventId);
                    }
                };
        TransactionalClusterEvents lone =
                events(
                        ONE,
                        new LocalClusterBus(ONE, new LocalHub()),
                        new CountingLog(),
                        new DeliveryTrails(List.of(trail)));
        transaction.executeWithoutResult(
                status -> {
                    lone.publish(new RoomMoved(7, 1, 1, 2));
                    lone.publish(new RoomMoved(7, 1, 3, 3));
                    TransactionSynchronizationManager.registerSynchronization(
                            new TransactionSynchronization() {
                                @Override
                                public void beforeCommit(boolean readOnly) {
                                    assertThat(told).isEmpty();
                                }
                            });
                });
        assertThat(told).containsExactly("1-3 in 1");
        assertThatThrownBy(
                        () ->
                                transaction.executeWithoutResult(
                                        status -> {
                                            lone.publish(new RoomMoved(7, 1, 4, 4));
                                            TransactionSynchronizationManager
                                                    .registerSynchronization(new Refusing());
                                        }))
                .isInstanceOf(IllegalStateException.class);
        lone.publish(new RoomMoved(7, 1, 5, 5));
        assertThat(told).containsExactly("1-3 in 1");
    }

    @Test
    void aRowIsToldOfOnlyWhenItsMessagesAre() {
        List<String> told = new CopyOnWriteArrayList<>();
        DeliveryTrail trail =
                new DeliveryTrail() {
                    @Override
                    public void received(long roomId, long fromSeq, long toSeq, Way way) {
                        told.add("received " + way);
                    }

                    @Override
                    public void kept(long roomId, long fromSeq, long toSeq, long eventId) {
                        told.add("kept");
                    }

                    @Override
                    public void sent(long roomId, long fromSeq, long toSeq, Handover handover) {
                        told.add("sent");
                    }
                };
        TransactionalClusterEvents lone =
                events(
                        ONE,
                        new LocalClusterBus(ONE, new LocalHub()),
                        new CountingLog(),
                        new DeliveryTrails(List.of(trail)));
        transaction.executeWithoutResult(status -> lone.publish(new RoomMoved(7, 1, 1, 2)));
        assertThat(told).startsWith("received OWN", "kept");
    }

    @Test
    void aCommitWhoseEventsCannotBeKeptIsNotUnderWayAnyMore() {
        CountingLog log = new CountingLog();
        TransactionalClusterEvents lone =
                events(
                        ONE,
                        new LocalClusterBus(ONE, new LocalHub()),
                        log,
                        new DeliveryTrails(List.of()));
        log.away = true;
        assertThatThrownBy(
                        () ->
                                transaction.executeWithoutResult(
                                        status -> lone.publish(new Happened(1))))
                .hasMessage("the table is away");
        assertThat(lone.isUnderway(new EventLog.Row(1, ONE, 1, 1))).isFalse();
    }

    /** Undoes a transaction when its events have been kept. */
    private static final class Refusing implements TransactionSynchronization {
        @Override
        public void beforeCommit(boolean readOnly) {
            throw new IllegalStateException("before commit");
        }
    }

    @Test
    void keepsTheEventsOfASuspendedTransactionApart() {
        transaction.executeWithoutResult(
                outer -> {
                    one.publish(new Happened(1));
                    separate.executeWithoutResult(inner -> one.publish(new Happened(2)));
                    assertThat(heardAtOne).containsExactlyElementsOf(happened(2));
                    one.publish(new Happened(3));
                });
        assertThat(heardAtOne).containsExactlyElementsOf(happened(2, 1, 3));
    }

    @Test
    void anEventPublishedInAnswerToTheCommitLeavesToo() {
        one.subscribe(
                Happened.class,
                event -> {
                    if (event.equals(new Happened(1))) {
                        one.publish(new Happened(2));
                    }
                });
        transaction.executeWithoutResult(status -> one.publish(new Happened(1)));
        assertThat(heardAtOne).containsExactlyElementsOf(happened(1, 2));
        transaction.executeWithoutResult(
                status ->
                        TransactionSynchronizationManager.registerSynchronization(
                                new TransactionSynchronization() {
                                    @Override
                                    public void afterCommit() {
                                        one.publish(new Happened(7));
                                    }
                                }));
        assertThat(heardAtOne).containsExactlyElementsOf(happened(1, 2, 7));
    }

    @Test
    void leavesThoughAnotherParticipantFailsAfterTheCommit() {
        assertThatThrownBy(
                        () ->
                                transaction.executeWithoutResult(
                                        status -> {
                                            TransactionSynchronizationManager
                                                    .registerSynchronization(new Failing());
                                            one.publish(new Happened(1));
                                        }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(heardAtOne).containsExactlyElementsOf(happened(1));
    }

    private static final class Failing implements TransactionSynchronization {
        @Override
        public void afterCommit() {
            throw new IllegalStateException("after commit");
        }
    }

    @Test
    void aFailingSubscriberHarmsNobodyElse() {
        TransactionalClusterEvents lone = events(ONE, new LocalClusterBus(ONE, new LocalHub()));
        lone.subscribe(
                Happened.class,
                event -> {
                    throw new IllegalStateException("subscriber");
                });
        lone.subscribe(Happened.class, heardAtOne::add);
        lone.publish(new Happened(1));
        assertThat(heardAtOne).containsExactly(new Happened(1));
    }

    @Test
    void ignoresOwnEchoesAndWhatItHasSeen() {
        one.publish(new Happened(1));
        awaitAtTwo(1);
        EventBatch batch = bus.batches.get(0);
        bus.receiver.accept(batch);
        hub.send(ONE, batch, Targets.ALL);
        one.publish(new Happened(2));
        awaitAtTwo(1, 2);
        assertThat(heardAtOne).containsExactlyElementsOf(happened(1, 2));
    }

    @Test
    void ignoresTypesNobodyHereAskedFor() {
        bus.receiver.accept(
                new EventBatch(TWO, List.of(new Envelope(1, "java.lang.Runtime", "{}"))));
        bus.receiver.accept(
                new EventBatch(
                        TWO, List.of(new Envelope(2, Happened.class.getName(), "not JSON"))));
        assertThat(heardAtOne).isEmpty();
    }

    @Test
    void aBusThatIsAwayCostsTheOtherNodesTheEventAndNothingElse() {
        bus.away = true;
        one.publish(new Happened(1));
        assertThat(heardAtOne).hasSize(1);
        await().until(() -> bus.away);
        work.submit(() -> bus.away = false);
        await().until(() -> !bus.away);
        one.publish(new Happened(2));
        await().untilAsserted(() -> assertThat(heardAtTwo).contains(new Happened(2)));
    }

    @Test
    void everyKindOfEventSurvivesTheWay() {
        EventCodec codec = new EventCodec(JsonMapper.builder().build());
        for (Audience audience :
                List.of(
                        new Audience.Everyone(Audience.Everyone.Kind.GUESTS),
                        new Audience.Users(Set.of(1L, 2L)),
                        new Audience.Connection(new ConnectionRef(ONE, 9)),
                        new Audience.Departed(7, 5),
                        new Audience.Room(7, 3, new RoomOrder.MemberChanged(5)),
                        new Audience.Room(7, 3, new RoomOrder.Appended(4)),
                        new Audience.Room(7, 3, new RoomOrder.Changed(4, 5)),
                        new Audience.Room(7, 3, new RoomOrder.Unordered()))) {
            FramePushed sent = new FramePushed(new EncodedFrame(new byte[] {1, -2, 3}), audience);
            FramePushed back =
                    codec.decode(
                            codec.envelope(new NumberedEvent(1, sent)).body(), FramePushed.class);
            assertThat(back.audience()).isEqualTo(audience);
            assertThat(back.frame().bytes()).containsExactly(1, -2, 3);
        }
        TokensEnded ended = TokensEnded.some(5, Set.of(1L), TokensEnded.Cause.BANNED);
        assertThat(
                        codec.decode(
                                codec.envelope(new NumberedEvent(1, ended)).body(),
                                TokensEnded.class))
                .isEqualTo(ended);
    }
}
