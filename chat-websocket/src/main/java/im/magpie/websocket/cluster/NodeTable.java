package im.magpie.websocket.cluster;

import im.magpie.common.cluster.NodeId;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/** The table {@code cluster_node}: a row for each name a node runs under. */
final class NodeTable {
    private static final String COLUMNS = "SELECT name, start_id, beat FROM cluster_node";
    private static final RowMapper<Row> ROW =
            (row, index) ->
                    new Row(
                            new NodeId(row.getString("name"), row.getString("start_id")),
                            row.getLong("beat"));

    private final JdbcTemplate jdbc;

    NodeTable(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /**
     * A node as it said last.
     *
     * @param node the run of the node
     * @param beat rises while it lives
     */
    record Row(NodeId node, long beat) {}

    /** Enters a node under a name that nobody has; false when somebody has it. */
    boolean enter(NodeId node, long time) {
        try {
            return jdbc.update(
                            "INSERT INTO cluster_node (name, start_id, beat, start_time)"
                                    + " VALUES (?, ?, 0, ?)",
                            node.name(),
                            node.startId(),
                            time)
                    == 1;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    /** Says that a node lives; false when its row is gone or another run has its name. */
    boolean beat(NodeId node) {
        return jdbc.update(
                        "UPDATE cluster_node SET beat = beat + 1 WHERE name = ? AND start_id = ?",
                        node.name(),
                        node.startId())
                == 1;
    }

    Optional<Row> find(String name) {
        return jdbc.query(COLUMNS + " WHERE name = ?", ROW, name).stream().findFirst();
    }

    List<Row> all() {
        return jdbc.query(COLUMNS, ROW);
    }

    /** Removes a row that has not changed since it was read; false when it has. */
    boolean remove(Row row) {
        return jdbc.update(
                        "DELETE FROM cluster_node WHERE name = ? AND start_id = ? AND beat = ?",
                        row.node().name(),
                        row.node().startId(),
                        row.beat())
                == 1;
    }

    void remove(NodeId node) {
        jdbc.update(
                "DELETE FROM cluster_node WHERE name = ? AND start_id = ?",
                node.name(),
                node.startId());
    }
}
