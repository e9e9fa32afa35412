package im.magpie.websocket.cluster;

import im.magpie.common.cluster.NodeId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The events of all nodes in the table {@code event} of the database they share. */
public final class TableEventLog implements EventLog {
    private static final Logger log = LoggerFactory.getLogger(TableEventLog.class);
    private static final TypeReference<List<Envelope>> ENVELOPES = new TypeReference<>() {};
    private static final int READ_AT_ONCE = 200;

    private final JdbcTemplate jdbc;
    private final NamedParameterJdbcTemplate named;
    private final JsonMapper mapper;

    /**
     * @param dataSource the database whose transactions publish events
     * @param mapper writes bodies
     */
    public TableEventLog(DataSource dataSource, JsonMapper mapper) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.named = new NamedParameterJdbcTemplate(jdbc);
        this.mapper = mapper;
    }

    @Override
    public boolean isKept() {
        return true;
    }

    @Override
    public long append(Kept kept) {
        NodeId origin = kept.batch().origin();
        String body = mapper.writeValueAsString(kept.batch().events());
        KeyHolder key = new GeneratedKeyHolder();
        jdbc.update(
                connection -> {
                    PreparedStatement row =
                            connection.prepareStatement(
                                    "INSERT INTO event (node, node_start, first_number, numbers,"
                                            + " body) VALUES (?, ?, ?, ?, ?)",
                                    new String[] {"id"});
                    row.setString(1, origin.name());
                    row.setString(2, origin.startId());
                    row.setLong(3, kept.firstNumber());
                    row.setInt(4, kept.numbers());
                    row.setString(5, body);
                    return row;
                },
                key);
        return key.getKey() == null ? 0 : key.getKey().longValue();
    }

    @Override
    public List<Row> after(long id, int limit) {
        return jdbc.query(
                "SELECT id, node, node_start, first_number, numbers FROM event"
                        + " WHERE id > ? ORDER BY id LIMIT ?",
                (row, index) ->
                        new Row(
                                row.getLong("id"),
                                new NodeId(row.getString("node"), row.getString("node_start")),
                                row.getLong("first_number"),
                                row.getInt("numbers")),
                id,
                limit);
    }

    @Override
    public List<EventBatch> read(Collection<Long> ids) {
        List<Long> all = ids.stream().sorted().toList();
        List<EventBatch> found = new ArrayList<>(all.size());
        for (int from = 0; from < all.size(); from += READ_AT_ONCE) {
            List<Long> some = all.subList(from, Math.min(all.size(), from + READ_AT_ONCE));
            found.addAll(readSome(some));
        }
        return found;
    }

    private List<EventBatch> readSome(List<Long> ids) {
        return named.query(
                "SELECT id, node, node_start, body FROM event WHERE id IN (:ids) ORDER BY id",
                Map.of("ids", ids),
                row -> {
                    List<EventBatch> found = new ArrayList<>(ids.size());
                    while (row.next()) {
                        batch(row).ifPresent(found::add);
                    }
                    return found;
                });
    }

    /** One row that cannot be read must not keep all behind it from being read. */
    private Optional<EventBatch> batch(ResultSet row) throws SQLException {
        NodeId origin = new NodeId(row.getString("node"), row.getString("node_start"));
        try {
            return Optional.of(
                    new EventBatch(origin, mapper.readValue(row.getString("body"), ENVELOPES)));
        } catch (JacksonException e) {
            log.error("events of {} in row {} cannot be read", origin, row.getLong("id"), e);
            return Optional.empty();
        }
    }

    @Override
    public Span span() {
        return jdbc.queryForObject(
                "SELECT MIN(id) AS first_id, MAX(id) AS last_id FROM event",
                (row, index) -> new Span(row.getLong("first_id"), row.getLong("last_id")));
    }

    @Override
    public void deleteUpTo(long id) {
        jdbc.update("DELETE FROM event WHERE id <= ?", id);
    }
}
