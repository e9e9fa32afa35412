package im.magpie.websocket.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.EventsMissed;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.cluster.SingleNode;
import im.magpie.common.delivery.DeliveryTrails;
import im.magpie.common.push.Audience;
import im.magpie.common.push.RoomOrder;
import im.magpie.common.tx.Transactions;
import im.magpie.sql.TestDatabase;
import im.magpie.websocket.Product;
import im.magpie.websocket.protocol.EncodedFrame;
import im.magpie.websocket.runtime.BlockingWork;
import im.magpie.websocket.runtime.GatewayMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/** Two nodes on one database, and a bus between them that loses what it is told to lose. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EventLogSuite {
    private static final NodeId ONE = new NodeId("one", "run");
    private static final NodeId TWO = new NodeId("two", "run");

    private TestDatabase database;
    private Transactions transactions;
    private JdbcTemplate jdbc;
    private final BlockingWork work = new BlockingWork();

    private final AtomicLong nanos = new AtomicLong();

    /** How much time passes between any two looks at it. */
    private long passing;

    private LossyHub hub;
    private Node one;
    private Node two;

    abstract TestDatabase open();

    /** What the second node knows: another one comes before it. */
    private static final class SecondOfTwo implements ClusterNodes {
        @Override
        public Set<NodeId> alive() {
            return Set.of(ONE, TWO);
        }

        @Override
        public void onGone(Consumer<String> handler) {}

        @Override
        public void onLapse(Runnable handler) {}
    }

    record Happened(int what) implements ClusterEvent {}

    /** Brings batches at once, or keeps them back. */
    private static final class LossyHub {
        private final List<Consumer<EventBatch>> receivers = new ArrayList<>();
        private final List<EventBatch> sent = new CopyOnWriteArrayList<>();
        private volatile boolean loses;

        ClusterBus bus() {
            return new ClusterBus() {
                @Override
                public boolean isAlone() {
                    return false;
                }

                @Override
                public boolean isReceiving() {
                    return true;
                }

                @Override
                public CompletionStage<Void> publish(EventBatch batch, Targets targets) {
                    sent.add(batch);
                    if (!loses) {
                        receivers.forEach(each -> each.accept(batch));
                    }
                    return CompletableFuture.completedFuture(null);
                }

                @Override
                public void receive(Consumer<EventBatch> receiver) {
                    receivers.add(receiver);
                }
            };
        }
    }

    /** What one node is made of here. */
    private final class Node {
        final List<Object> heard = new CopyOnWriteArrayList<>();
        final TransactionalClusterEvents events;
        final EventCatchUp catchUp;

        Node(NodeId self, ClusterNodes nodes) {
            GatewayMetrics metrics = new GatewayMetrics(new SimpleMeterRegistry());
            JsonMapper mapper = JsonMapper.builder().build();
            EventLog log = new TableEventLog(database.dataSource(), mapper);
            ClusterBus bus = hub.bus();
            EventRoutes routes =
                    new EventRoutes(
                            self,
                            new LocalNodeDirectory(self, new LocalHub()),
                            new SmallRooms(new Product()),
                            metrics);
            MessageTrail trail =
                    new MessageTrail(
                            new DeliveryTrails(List.of()),
                            new MessageMarks(),
                            metrics,
                            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
            BusSender sender = new BusSender(self, bus, routes, mapper, work, metrics, trail);
            events = new TransactionalClusterEvents(self, bus, log, mapper, sender, trail);
            catchUp = new EventCatchUp(self, log, events, nodes, metrics, EventLogSuite.this::now);
            events.subscribe(Happened.class, heard::add);
            events.subscribe(RoomMoved.class, heard::add);
            events.subscribe(FramePushed.class, heard::add);
            events.subscribe(EventsMissed.class, heard::add);
            catchUp.begin();
        }

        void publish(ClusterEvent... some) {
            transactions.run(() -> List.of(some).forEach(events::publish));
        }
    }

    @BeforeAll
    void openDatabase() {
        database = open();
        transactions = database.transactions();
        jdbc = new JdbcTemplate(database.dataSource());
    }

    @AfterAll
    void closeDatabase() throws InterruptedException {
        work.destroy();
        database.close();
    }

    @BeforeEach
    void twoNodes() {
        jdbc.update("DELETE FROM event");
        hub = new LossyHub();
        one = new Node(ONE, new SingleNode(ONE));
        two = new Node(TWO, new SecondOfTwo());
    }

    @AfterEach
    void nothingIsHeardTwice() {
        assertThat(one.heard).doesNotHaveDuplicates();
        assertThat(two.heard).doesNotHaveDuplicates();
    }

    private static FramePushed message(long room, long seq) {
        return new FramePushed(
                new EncodedFrame(new byte[] {1, (byte) seq}),
                new Audience.Room(room, 3, new RoomOrder.Appended(seq)));
    }

    private long now() {
        return nanos.addAndGet(passing);
    }

    private void awaitSent(int batches) {
        await().until(() -> hub.sent.size() >= batches);
    }

    @Test
    void whatTheBusLosesIsFoundInTheLog() {
        hub.loses = true;
        one.publish(new Happened(1), new Happened(2));
        one.publish(new Happened(3));
        awaitSent(1);
        assertThat(two.heard).isEmpty();

        two.catchUp.poll();
        two.catchUp.poll();

        assertThat(two.heard).containsExactly(new Happened(1), new Happened(2), new Happened(3));
        assertThat(one.heard).hasSize(3);
    }

    @Test
    void whatTheBusBroughtIsNotTakenAgain() {
        one.publish(new Happened(1));
        await().until(() -> two.heard.size() == 1);

        two.catchUp.poll();

        assertThat(two.heard).containsExactly(new Happened(1));
    }

    @Test
    void whatTheBusBringsAfterTheLogIsNotTakenAgain() {
        hub.loses = true;
        one.publish(new Happened(1));
        awaitSent(1);
        two.catchUp.poll();

        hub.receivers.forEach(each -> each.accept(hub.sent.get(0)));

        assertThat(two.heard).containsExactly(new Happened(1));
    }

    @Test
    void aHalfLostBatchIsCompleted() {
        hub.loses = true;
        one.publish(new Happened(1), new Happened(2));
        awaitSent(1);
        EventBatch whole = hub.sent.get(0);
        EventBatch half = new EventBatch(whole.origin(), whole.events().subList(1, 2));
        hub.receivers.forEach(each -> each.accept(half));
        assertThat(two.heard).containsExactly(new Happened(2));

        two.catchUp.poll();

        assertThat(two.heard).containsExactlyInAnyOrder(new Happened(1), new Happened(2));
    }

    @Test
    void whatLeftAtOnceAndIsKeptAfterwardsIsNotTakenAgain() {
        transactions.run(
                () -> {
                    Runnable row = one.events.publishAtOnce(new Happened(1));
                    assertThat(one.heard).containsExactly(new Happened(1));
                    await().until(() -> two.heard.size() == 1);
                    row.run();
                });

        one.catchUp.poll();
        two.catchUp.poll();

        assertThat(rows()).isEqualTo(1);
        assertThat(hub.sent).hasSize(1);
        assertThat(two.heard).containsExactly(new Happened(1));
    }

    @Test
    void whatLeftAtOnceAndWasLostIsFoundInTheLogOnceItIsKept() {
        hub.loses = true;
        Runnable row = one.events.publishAtOnce(new Happened(1));
        awaitSent(1);
        two.catchUp.poll();
        assertThat(two.heard).isEmpty();

        transactions.run(row);
        two.catchUp.poll();
        hub.receivers.forEach(each -> each.accept(hub.sent.get(0)));

        assertThat(two.heard).containsExactly(new Happened(1));
    }

    @Test
    void whatWasRolledBackIsKeptNowhere() {
        assertThatThrownBy(
                        () ->
                                transactions.run(
                                        () -> {
                                            one.events.publish(new Happened(1));
                                            throw new IllegalStateException("no");
                                        }))
                .hasMessage("no");

        two.catchUp.poll();
        one.catchUp.poll();

        assertThat(one.heard).isEmpty();
        assertThat(two.heard).isEmpty();
    }

    @Test
    void anEventThatBecomesVisibleLateIsFound() throws Exception {
        hub.loses = true;
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch mayCommit = new CountDownLatch(1);
        ExecutorService slow = Executors.newSingleThreadExecutor();
        try {
            Future<?> first =
                    slow.submit(
                            () ->
                                    transactions.run(
                                            () -> {
                                                one.events.publish(new Happened(1));
                                                beforeCommit(
                                                        () -> {
                                                            written.countDown();
                                                            assertThat(awaits(mayCommit)).isTrue();
                                                        });
                                            }));
            assertThat(awaits(written)).isTrue();
            one.publish(new Happened(2));
            two.catchUp.poll();
            assertThat(two.heard).containsExactly(new Happened(2));
            mayCommit.countDown();
            first.get();
        } finally {
            slow.shutdown();
        }
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        two.catchUp.poll();
        assertThat(two.heard).containsExactly(new Happened(2), new Happened(1));
    }

    @Test
    void anEventWhoseCommitHungForLongIsFoundByALookFurtherBack() {
        hub.loses = true;
        one.publish(new Happened(1), new Happened(2));
        jdbc.update("UPDATE event SET id = id + 1");
        two.catchUp.poll();
        for (int second = 0; second < 20; second++) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            two.catchUp.poll();
        }
        jdbc.update(
                "INSERT INTO event (id, node, node_start, first_number, numbers, body)"
                        + " SELECT id - 1, node, 'late', 1, 1, body FROM event");
        for (int second = 0; second < 5; second++) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            two.catchUp.poll();
        }
        assertThat(two.heard).hasSize(4);
        two.heard.clear();
    }

    /** Registered after the events' own step, so that their row is written by then. */
    private static void beforeCommit(Runnable step) {
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void beforeCommit(boolean readOnly) {
                        step.run();
                    }
                });
    }

    private static boolean awaits(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theOwnEventsOfACommitWithUnknownOutcomeAreFoundInTheLog() {
        GatheredEvents.Kept kept =
                transactions.call(() -> one.events.keep(List.of(new Happened(1))));
        one.catchUp.poll();
        assertThat(one.heard).as("the outcome is not known yet").isEmpty();

        one.events.lose(kept);
        one.catchUp.poll();
        one.catchUp.poll();

        assertThat(one.heard).containsExactly(new Happened(1));
    }

    @Test
    void theOwnEventsOfACommitAreServedByTheCommitOnly() {
        GatheredEvents.Kept kept =
                transactions.call(() -> one.events.keep(List.of(new Happened(1))));
        one.catchUp.poll();
        one.events.leave(kept);
        one.catchUp.poll();

        assertThat(one.heard).containsExactly(new Happened(1));
    }

    @Test
    void aStartingNodeServesNothingThatHappenedBeforeIt() {
        hub.loses = true;
        one.publish(new Happened(1));
        Node three = new Node(new NodeId("three", "run"), new SecondOfTwo());
        one.publish(new Happened(2));

        three.catchUp.poll();

        assertThat(three.heard).containsExactly(new Happened(2));
    }

    @Test
    void oneRowThatCannotBeReadHoldsUpNoOther() {
        hub.loses = true;
        jdbc.update(
                "INSERT INTO event (node, node_start, first_number, numbers, body)"
                        + " VALUES ('broken', 'run', 1, 1, 'no json')");
        one.publish(new Happened(1));

        two.catchUp.poll();

        assertThat(two.heard).containsExactly(new Happened(1));
    }

    @Test
    void messagesAreKeptAsTheirPlacesInTheirRooms() {
        hub.loses = true;
        one.publish(message(7, 1), message(7, 2), message(8, 1), message(7, 3), new Happened(1));
        awaitSent(1);

        two.catchUp.poll();

        assertThat(two.heard)
                .containsExactly(
                        new RoomMoved(7, 3, 1, 2),
                        new RoomMoved(8, 3, 1, 1),
                        new RoomMoved(7, 3, 3, 3),
                        new Happened(1));
    }

    @Test
    void framesThatCameByTheBusLeaveNothingToRead() {
        one.publish(message(1, 1), message(1, 2));
        await().until(() -> two.heard.size() == 2);

        two.catchUp.poll();

        assertThat(two.heard).allMatch(FramePushed.class::isInstance);
    }

    @Test
    void aNodeWhosePlaceInTheLogWasDeletedSaysSo() {
        hub.loses = true;
        one.publish(new Happened(1));
        two.catchUp.poll();
        one.publish(new Happened(2));
        one.publish(new Happened(3));
        jdbc.update("DELETE FROM event WHERE id < (SELECT * FROM (SELECT MAX(id) FROM event) m)");

        two.catchUp.poll();

        assertThat(two.heard).containsExactly(new Happened(1), new EventsMissed());
    }

    @Test
    void aNodeWhoseDatabaseLostItsLastRowsSaysSo() {
        hub.loses = true;
        one.publish(new Happened(1));
        one.publish(new Happened(2));
        two.catchUp.poll();
        jdbc.update("DELETE FROM event WHERE id = (SELECT * FROM (SELECT MAX(id) FROM event) m)");

        two.catchUp.poll();

        assertThat(two.heard).containsExactly(new Happened(1), new Happened(2), new EventsMissed());
    }

    @Test
    void aNodeThatSawNothingForLongHasMissedNothing() {
        one.publish(new Happened(1));
        await().until(() -> two.heard.size() == 1);
        two.catchUp.poll();
        nanos.addAndGet(10 * EventCatchUp.KEPT.toNanos());
        pollBoth();

        assertThat(two.heard).containsExactly(new Happened(1));
    }

    @Test
    void aNodeThatNeverSawARowAndWasAwayForLongSaysSo() {
        hub.loses = true;
        nanos.addAndGet(EventCatchUp.KEPT.toNanos() + 1);
        one.publish(new Happened(1));

        two.catchUp.poll();

        assertThat(two.heard).containsExactly(new EventsMissed());
    }

    @Test
    void theFirstNodeDeletesWhatIsOld() {
        one.publish(new Happened(1));
        pollBoth();
        nanos.addAndGet(EventCatchUp.KEPT.toNanos() / 2);
        pollBoth();
        one.publish(new Happened(2));
        nanos.addAndGet(EventCatchUp.KEPT.toNanos() / 2 - 1);
        pollBoth();
        assertThat(rows()).isEqualTo(2);

        nanos.incrementAndGet();
        two.catchUp.poll();
        assertThat(rows()).as("the second node leaves it to the first").isEqualTo(2);
        one.catchUp.poll();
        assertThat(rows()).isEqualTo(1);

        nanos.addAndGet(3 * EventCatchUp.KEPT.toNanos());
        pollBoth();
        assertThat(rows()).as("the last row stays").isEqualTo(1);
    }

    @Test
    void manyOldRowsAreDeletedInOneLook() {
        oldRows(2500);

        one.catchUp.poll();

        assertThat(rows()).as("the last row stays").isEqualTo(1);
    }

    /** A disk that is slow for long would let one statement for all of them fail for ever. */
    @Test
    void whatCanNotBeDeletedLeavesGoneWhatIsOlder() {
        oldRows(2500);
        long first = jdbc.queryForObject("SELECT MIN(id) FROM event", Long.class);
        jdbc.execute(
                "CREATE TABLE event_held (id BIGINT NOT NULL,"
                        + " CONSTRAINT fk_held FOREIGN KEY (id) REFERENCES event (id))");
        jdbc.update("INSERT INTO event_held VALUES (?)", first + 1500);
        try {
            assertThatThrownBy(one.catchUp::poll)
                    .isInstanceOf(DataIntegrityViolationException.class);
        } finally {
            jdbc.execute("DROP TABLE event_held");
        }
        assertThat(rows()).isEqualTo(1500);
    }

    @Test
    void aSlowDiskIsGivenTheRestInTheNextLook() {
        oldRows(2500);
        passing = Duration.ofMillis(600).toNanos();
        one.catchUp.poll();
        passing = 0;
        assertThat(rows()).isEqualTo(1500);

        one.catchUp.poll();

        assertThat(rows()).isEqualTo(1);
    }

    /** Rows that are old enough to be deleted, known to both nodes. */
    private void oldRows(int many) {
        hub.loses = true;
        append(many);
        pollBoth();
        nanos.addAndGet(EventCatchUp.KEPT.toNanos());
    }

    private void pollBoth() {
        one.catchUp.poll();
        two.catchUp.poll();
    }

    private int rows() {
        return jdbc.queryForObject("SELECT COUNT(*) FROM event", Integer.class);
    }

    @Test
    void readsPagesOfRows() {
        hub.loses = true;
        int many = 2500;
        append(many);

        two.catchUp.poll();
        two.catchUp.poll();

        assertThat(two.heard).hasSize(many);
    }

    private void append(int many) {
        int together = 500;
        for (int from = 1; from <= many; from += together) {
            int first = from;
            transactions.run(() -> appendRows(first, first + together));
        }
    }

    /** One row an event. */
    private void appendRows(int from, int before) {
        TableEventLog log = new TableEventLog(database.dataSource(), JsonMapper.builder().build());
        for (int i = from; i < before; i++) {
            Envelope envelope = new Envelope(i, Happened.class.getName(), "{\"what\":" + i + "}");
            log.append(new EventLog.Kept(i, 1, new EventBatch(ONE, List.of(envelope))));
        }
    }
}
