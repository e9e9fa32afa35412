package im.magpie.message;

import im.magpie.common.api.CallLimits;
import im.magpie.common.api.PublicUrl;
import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.delivery.DeliveryTrails;
import im.magpie.common.push.Pusher;
import im.magpie.common.session.Identity;
import im.magpie.common.tx.Transactions;
import im.magpie.sql.RetryingTransactions;
import im.magpie.sql.TestDatabase;
import im.magpie.user.ItemGrants;
import im.magpie.user.Presence;
import im.magpie.user.UserDirectory;
import im.magpie.user.UserStandings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.util.FileSystemUtils;

/** The whole module on a real database, among fakes: one node. */
public final class MessageModule implements AutoCloseable {
    /** Most members of a group in these tests. */
    public static final int MAX_MEMBERS = 1100;

    /** Far apart: databases number new rooms from the last one a test has named. */
    private static final int ROOM_STEP = 1000;

    private static final AtomicLong ROOMS = new AtomicLong(5000);
    private static final AtomicLong USERS = new AtomicLong(30000);

    public final Fakes.Pushes pushes = new Fakes.Pushes();
    public final Fakes.Trail trail = new Fakes.Trail();
    public final Fakes.Events events = new Fakes.Events();
    public final FakeNodes nodes = new FakeNodes();
    public final Fakes.Users users = new Fakes.Users();
    public final Fakes.SetClock clock = new Fakes.SetClock();
    public final Fakes.Standings standings = new Fakes.Standings();
    public final Fakes.Grants grants = new Fakes.Grants();
    public final MeterRegistry meters = new SimpleMeterRegistry();
    public final ProbedDataSource dataSource;
    public final Transactions transactions;

    /** For arranging and looking, past the probe. */
    public final JdbcTemplate jdbc;

    private final Path files;
    private final DataSource direct;
    private final AnnotationConfigApplicationContext context =
            new AnnotationConfigApplicationContext();

    public MessageModule(TestDatabase database, MessageSettings settings) {
        this(database, settings, context -> {});
    }

    /**
     * @param change replaces what the module brings by itself
     */
    public MessageModule(
            TestDatabase database,
            MessageSettings settings,
            Consumer<GenericApplicationContext> change) {
        files = temporaryFolder();
        direct = database.dataSource();
        jdbc = new JdbcTemplate(direct);
        dataSource = new ProbedDataSource(direct);
        transactions = new RetryingTransactions(probed(dataSource));
        context.registerBean(DataSource.class, () -> dataSource);
        context.registerBean(Transactions.class, () -> transactions);
        context.registerBean(Pusher.class, () -> pushes);
        context.registerBean(ClusterEvents.class, () -> events);
        context.registerBean(ClusterNodes.class, () -> nodes);
        context.registerBean(DeliveryTrails.class, () -> new DeliveryTrails(List.of(trail)));
        context.registerBean(UserDirectory.class, () -> users);
        context.registerBean(Presence.class, Fakes.People::new);
        context.registerBean(UserStandings.class, () -> standings);
        context.registerBean(ItemGrants.class, () -> grants);
        context.registerBean(CallLimits.class, () -> (name, subject) -> {});
        context.registerBean(Clock.class, () -> clock);
        context.registerBean(MeterRegistry.class, () -> meters);
        context.registerBean(MessageSettings.class, () -> settings);
        context.registerBean(GroupSettings.class, () -> new GroupSettings(MAX_MEMBERS));
        context.registerBean(ModerationSettings.class, ModerationSettings::defaults);
        context.registerBean(FileSettings.class, FileSettings::defaults);
        context.registerBean(
                FileHome.class,
                () -> new FileHome(files, "local", "secret of the tests, long enough"));
        context.registerBean(PublicUrl.class, () -> (host, origin) -> origin.orElseThrow());
        context.registerBean(PreviewSettings.class, PreviewSettings::defaults);
        context.scan("im.magpie.message");
        change.accept(context);
        context.refresh();
        // It looks for tasks now and then, which tests that count statements must not see.
        tasks().stop();
    }

    private static DataSourceTransactionManager probed(ProbedDataSource dataSource) {
        DataSourceTransactionManager manager = new DataSourceTransactionManager(dataSource);
        manager.addListener(
                new TransactionExecutionListener() {
                    @Override
                    public void beforeCommit(TransactionExecution transaction) {
                        dataSource.beforeCommit();
                    }
                });
        return manager;
    }

    /** Publishes an application event, as a neighbour does. */
    public void publish(Object event) {
        context.publishEvent(event);
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("magpie-files-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Does the tasks in the background; stands still unless a test starts it. */
    public Lifecycle tasks() {
        return context.getBean("taskRunner", Lifecycle.class);
    }

    /** A new group with these members, the first of them its owner. */
    public long group(Long... members) {
        long id = ROOMS.addAndGet(ROOM_STEP);
        room(id, 1);
        jdbc.update("INSERT INTO room_group (room_id, name) VALUES (?, ?)", id, "g" + id);
        for (int i = 0; i < members.length; i++) {
            member(id, members[i], i == 0 ? 1 : 3);
        }
        return id;
    }

    /** The room of two friends. */
    public long friends(long one, long other) {
        long id = newRoomId();
        room(id, 2);
        jdbc.update(
                "INSERT INTO room_friend (room_id, uid_low, uid_high) VALUES (?, ?, ?)",
                id,
                Math.min(one, other),
                Math.max(one, other));
        member(id, one, 3);
        member(id, other, 3);
        return id;
    }

    public void room(long id, int type) {
        jdbc.update(
                "INSERT INTO room (id, type, active_time, create_time) VALUES (?, ?, 1000, 1000)",
                id,
                type);
    }

    public long newRoomId() {
        return ROOMS.addAndGet(ROOM_STEP);
    }

    public void member(long room, long uid, int role) {
        jdbc.update(
                "INSERT INTO room_member (room_id, uid, role, create_time) VALUES (?, ?, ?, 0)",
                room,
                uid,
                role);
    }

    /** Ends a membership the way leaving does: under the room's lock, with the head as the end. */
    public void leave(long room, long uid) {
        transactions.run(
                () -> {
                    JdbcTemplate inside = new JdbcTemplate(dataSource);
                    inside.queryForList("SELECT id FROM room WHERE id = ? FOR UPDATE", room);
                    inside.update(
                            "UPDATE room_member SET left_seq ="
                                    + " (SELECT last_seq FROM room WHERE id = ?)"
                                    + " WHERE room_id = ? AND uid = ?",
                            room,
                            room,
                            uid);
                    inside.update(
                            "UPDATE room SET member_version = member_version + 1 WHERE id = ?",
                            room);
                });
    }

    public static long newUser() {
        return USERS.incrementAndGet();
    }

    public static Identity.User user(long uid) {
        return new Identity.User(uid, 1, Long.MAX_VALUE);
    }

    /** Texts of a room in seq order. */
    public List<String> texts(long room) {
        return jdbc.queryForList(
                "SELECT content FROM message WHERE room_id = ? ORDER BY seq", String.class, room);
    }

    public List<Long> seqs(long room) {
        return jdbc.queryForList(
                "SELECT seq FROM message WHERE room_id = ? ORDER BY seq", Long.class, room);
    }

    /** A room whose row somebody else has locked: the writer stands still in front of it. */
    public Lock lock(long room) {
        return new Lock(room);
    }

    @Override
    public void close() {
        context.close();
        try {
            FileSystemUtils.deleteRecursively(files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A row lock held by a connection of its own. */
    public final class Lock implements AutoCloseable {
        private final Connection connection;

        private Lock(long room) {
            try {
                connection = direct.getConnection();
                connection.setAutoCommit(false);
                try (PreparedStatement lock =
                        connection.prepareStatement(
                                "SELECT id FROM room WHERE id = ? FOR UPDATE")) {
                    lock.setLong(1, room);
                    lock.executeQuery().close();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Does something under the lock, on its connection. */
        public void update(String sql, Object... arguments) {
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                for (int i = 0; i < arguments.length; i++) {
                    update.setObject(i + 1, arguments[i]);
                }
                update.executeUpdate();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            try {
                connection.commit();
                connection.setAutoCommit(true);
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
