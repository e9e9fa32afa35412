package im.magpie.websocket.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.magpie.common.cluster.NodeId;
import im.magpie.sql.TestDatabase;
import im.magpie.websocket.NodeIdTakenException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.JdbcTemplate;

/** Nodes that know each other by a table; the tests are their clocks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ClusterNodesSuite {
    private static final NodeId ONE = new NodeId("one", "run-1");
    private static final NodeId TWO = new NodeId("two", "run-1");
    private static final NodeId TWO_AGAIN = new NodeId("two", "run-2");

    private final List<String> gone = new ArrayList<>();
    private final List<String> lapses = new ArrayList<>();
    private final List<String> replaced = new ArrayList<>();
    private final List<TableClusterNodes> started = new ArrayList<>();
    private TestDatabase database;
    private JdbcTemplate jdbc;

    abstract TestDatabase open();

    @BeforeAll
    void openDatabase() {
        database = open();
        jdbc = new JdbcTemplate(database.dataSource());
    }

    @AfterAll
    void closeDatabase() {
        database.close();
    }

    @AfterEach
    void clear() {
        started.forEach(TableClusterNodes::stop);
        List.of(started, gone, lapses, replaced).forEach(List::clear);
        jdbc.update("DELETE FROM cluster_node");
    }

    private TableClusterNodes node(NodeId self) {
        TableClusterNodes node =
                new TableClusterNodes(
                        self,
                        database.dataSource(),
                        Clock.systemUTC(),
                        () -> replaced.add(self.startId()));
        node.onLapse(() -> lapses.add(self.name()));
        return node;
    }

    /** Enters the table without a thread of its own. */
    private TableClusterNodes entered(NodeId self) {
        TableClusterNodes node = node(self);
        new NodeTable(database.dataSource()).enter(self, 0);
        node.poll();
        return node;
    }

    private static void poll(TableClusterNodes node, int times) {
        for (int i = 0; i < times; i++) {
            node.poll();
        }
    }

    @Test
    void nodesSeeEachOther() {
        TableClusterNodes one = entered(ONE);
        TableClusterNodes two = entered(TWO);
        one.poll();

        assertThat(one.alive()).containsExactlyInAnyOrder(ONE, TWO);
        assertThat(two.alive()).containsExactlyInAnyOrder(ONE, TWO);
        assertThat(one.isFirst(ONE)).isTrue();
        assertThat(two.isFirst(TWO)).isFalse();
    }

    @Test
    void whoFallsSilentIsGoneAfterSomeReads() {
        TableClusterNodes one = entered(ONE);
        one.onGone(gone::add);
        entered(TWO);

        poll(one, TableClusterNodes.SILENT);
        assertThat(one.alive()).contains(TWO);
        assertThat(gone).isEmpty();
        one.poll();

        assertThat(one.alive()).containsExactly(ONE);
        assertThat(gone).containsExactly("two");
        poll(one, TableClusterNodes.SILENT + 2);
        assertThat(gone).hasSize(1);
    }

    @Test
    void whoSpeaksStays() {
        TableClusterNodes one = entered(ONE);
        TableClusterNodes two = entered(TWO);
        for (int i = 0; i < 3 * TableClusterNodes.SILENT; i++) {
            poll(one, TableClusterNodes.SILENT - 1);
            two.poll();
        }
        assertThat(one.alive()).contains(TWO);
        assertThat(lapses).isEmpty();
    }

    @Test
    void onlyTheFirstNodeClearsUp() {
        TableClusterNodes two = entered(TWO);
        two.onGone(gone::add);
        entered(new NodeId("a", "run-1"));

        poll(two, TableClusterNodes.SILENT + 1);
        assertThat(two.isFirst(TWO)).as("the first one is the one that is gone").isTrue();
        assertThat(gone).containsExactly("a");
        assertThat(two.alive()).containsExactly(TWO);
    }

    @Test
    void clearingUpIsDoneAgainUntilItWorks() {
        TableClusterNodes one = entered(ONE);
        entered(TWO);
        one.onGone(
                name -> {
                    gone.add(name);
                    if (gone.size() == 1) {
                        throw new IllegalStateException("not now");
                    }
                });
        poll(one, TableClusterNodes.SILENT);
        assertThatThrownBy(one::poll).hasMessage("not now");

        one.poll();

        assertThat(gone).containsExactly("two", "two");
        one.poll();
        assertThat(gone).hasSize(2);
    }

    @Test
    void whoWasGivenUpComesBackAndSaysSo() {
        TableClusterNodes one = entered(ONE);
        TableClusterNodes two = entered(TWO);
        poll(one, TableClusterNodes.SILENT + 1);

        two.poll();
        one.poll();

        assertThat(lapses).containsExactly("two");
        assertThat(replaced).isEmpty();
        assertThat(one.alive()).contains(TWO);
        two.poll();
        assertThat(lapses).hasSize(1);
    }

    @Test
    void whoseNameWasTakenOverEnds() {
        TableClusterNodes one = entered(ONE);
        TableClusterNodes two = entered(TWO);
        poll(one, TableClusterNodes.SILENT + 1);
        entered(TWO_AGAIN);

        two.poll();
        one.poll();

        assertThat(replaced).containsExactly("run-1");
        assertThat(one.alive()).containsExactlyInAnyOrder(ONE, TWO_AGAIN);
    }

    @Test
    void aNodeWhoseNameIsInUseDoesNotStart() {
        TableClusterNodes first = node(TWO);
        first.start();
        started.add(first);

        assertThatThrownBy(() -> node(TWO_AGAIN).start())
                .isInstanceOf(NodeIdTakenException.class)
                .hasMessageContaining("chat.node-id=two");
        assertThat(replaced).isEmpty();
    }

    @Test
    void aNodeStartsUnderTheNameOfAKilledOne() {
        new NodeTable(database.dataSource()).enter(TWO, 0);

        TableClusterNodes again = node(TWO_AGAIN);
        again.start();
        started.add(again);

        assertThat(again.alive()).containsExactly(TWO_AGAIN);
    }

    @Test
    void aStoppedNodeIsMissedByNobody() {
        TableClusterNodes one = entered(ONE);
        one.onGone(gone::add);
        TableClusterNodes two = node(TWO);
        two.start();
        one.poll();
        assertThat(one.alive()).contains(TWO);

        two.stop();
        one.poll();

        assertThat(one.alive()).containsExactly(ONE);
        assertThat(gone).isEmpty();
    }
}
