package im.magpie.message.task;

import im.magpie.common.tx.Transactions;
import im.magpie.message.task.Tasks.NewTask;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The {@code task} table. A task is claimed by moving its time into the future; whoever claimed it
 * may touch it as long as its attempts are what they were then.
 */
@Component
class TaskTable {
    private static final String INSERT =
            "INSERT IGNORE INTO task (kind, task_key, subject, run_time, create_time) VALUES %s";

    /**
     * SKIP LOCKED with an order by anything else than the primary key would lock every row that has
     * to be sorted, and an index on the time would invite that plan. So each claim walks over what
     * is not due, too: claimed tasks, a few given-up ones, each an error in the log, and during an
     * upgrade kinds that are not known here.
     */
    private static final String DUE =
            "SELECT id, kind, task_key, subject, attempts FROM task"
                    + " WHERE run_time <= :now AND kind IN (:kinds)"
                    + " ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED";

    private static final String CLAIM =
            "UPDATE task SET run_time = :until, attempts = attempts + 1 WHERE id IN (:ids)";

    private static final String DELETE = "DELETE FROM task WHERE id = :id AND attempts = :attempts";

    private static final String MOVE =
            "UPDATE task SET run_time = :time WHERE id = :id AND attempts = :attempts";

    private static final String COUNT =
            "SELECT COALESCE(SUM(CASE WHEN run_time <= :now THEN 1 ELSE 0 END), 0) AS due,"
                    + " COALESCE(SUM(CASE WHEN run_time = :never THEN 1 ELSE 0 END), 0) AS given_up"
                    + " FROM task";

    /** The time of a task that was given up. */
    private static final long NEVER = Long.MAX_VALUE;

    private final NamedParameterJdbcTemplate jdbc;
    private final Transactions transactions;
    private final Clock clock;

    TaskTable(DataSource dataSource, Transactions transactions, Clock clock) {
        this.jdbc = new NamedParameterJdbcTemplate(dataSource);
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Adds tasks that are due at once; keys that are there already are left out. */
    void insert(List<NewTask> tasks) {
        long now = clock.millis();
        List<Object> arguments = new ArrayList<>(tasks.size() * 5);
        for (NewTask task : tasks) {
            Collections.addAll(arguments, task.kind(), task.key(), task.subject(), now, now);
        }
        String rows = String.join(",", Collections.nCopies(tasks.size(), "(?,?,?,?,?)"));
        jdbc.getJdbcOperations().update(INSERT.formatted(rows), arguments.toArray());
    }

    /**
     * Claims tasks that are due, the oldest first, in a transaction of its own. Tasks of other
     * kinds are left to nodes that know them.
     */
    List<Claimed> claim(Collection<String> kinds, int limit, Duration lease) {
        return transactions.call(
                () -> {
                    long now = clock.millis();
                    List<Claimed> due =
                            jdbc.query(
                                    DUE,
                                    Map.of("now", now, "kinds", kinds, "limit", limit),
                                    (row, index) ->
                                            new Claimed(
                                                    row.getLong("id"),
                                                    row.getString("kind"),
                                                    row.getString("task_key"),
                                                    row.getLong("subject"),
                                                    row.getInt("attempts") + 1));
                    if (!due.isEmpty()) {
                        List<Long> ids = due.stream().map(Claimed::id).toList();
                        jdbc.update(CLAIM, Map.of("until", now + lease.toMillis(), "ids", ids));
                    }
                    return due;
                });
    }

    /** Removes a task that is done. */
    void done(Claimed task) {
        jdbc.update(DELETE, Map.of("id", task.id(), "attempts", task.attempts()));
    }

    /** Lets a task be claimed again after a delay. */
    void again(Claimed task, Duration delay) {
        move(task, clock.millis() + delay.toMillis());
    }

    /** Leaves a task lying for a person to look at: it is never due again by itself. */
    void giveUp(Claimed task) {
        move(task, NEVER);
    }

    private void move(Claimed task, long time) {
        jdbc.update(MOVE, Map.of("time", time, "id", task.id(), "attempts", task.attempts()));
    }

    /** Counts tasks; walks over all of them. */
    Counts count() {
        return jdbc.queryForObject(
                COUNT,
                Map.of("now", clock.millis(), "never", NEVER),
                (row, index) -> new Counts(row.getLong("due"), row.getLong("given_up")));
    }

    /**
     * How many tasks of all nodes and kinds there are.
     *
     * @param due those that somebody could do now
     * @param givenUp those that lie for a person to look at
     */
    record Counts(long due, long givenUp) {}

    /**
     * A task in the hands of this node.
     *
     * @param id its row
     * @param kind which handler does it
     * @param key its name
     * @param subject what it is about
     * @param attempts how often it was claimed, this time included
     */
    record Claimed(long id, String kind, String key, long subject, int attempts) {}
}
