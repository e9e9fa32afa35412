package im.magpie.server.config;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The sessions of the embedded database, which opens its file again after a write that failed.
 *
 * <p>Such a write, mostly one to a full disk, makes H2 close the file, since its memory is ahead of
 * it. All sessions fail from then on and for ever, and yet say of themselves that they are valid,
 * so that no pool ends them. A session that is begun afresh reads the file anew and finds all that
 * was committed, as after a kill. But an old one that is still asked makes H2 forget the database
 * that was opened since, and somebody else would open the same file beside it. So the file is
 * opened again when every old session has ended, and when there is room, or it would only be closed
 * again.
 */
final class EmbeddedDatabase extends AbstractDataSource {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);

    /** H2's DATABASE_IS_CLOSED. */
    private static final int FILE_CLOSED = 90098;

    private static final int MEBIBYTE = 1024 * 1024;

    /** H2 writes while it opens, and what changes it writes to a new place. */
    private static final int ROOM_TO_OPEN = 16 * MEBIBYTE;

    private final DataSource file;
    private final LongSupplier room;
    private final Runnable openedAgain;
    private final List<Connection> sessions = new ArrayList<>();
    private volatile Runnable endSessions = () -> {};
    private boolean closed;

    /**
     * @param file begins sessions, the first of which opens the file
     * @param room bytes that are free where the file is
     * @param openedAgain runs each time, and must not wait for a session
     */
    EmbeddedDatabase(DataSource file, LongSupplier room, Runnable openedAgain) {
        this.file = file;
        this.room = room;
        this.openedAgain = openedAgain;
    }

    /** The one whose file has this path, up to an ending of H2's. */
    static EmbeddedDatabase at(Path path, Runnable openedAgain) {
        return new EmbeddedDatabase(
                new DriverManagerDataSource(url(path), "sa", ""),
                () -> path.getParent().toFile().getUsableSpace(),
                openedAgain);
    }

    /**
     * {@code async:} keeps the file open when a thread is interrupted in a commit; {@code
     * WRITE_DELAY=0} hands every commit to the operating system before it is acknowledged. What
     * fails is told by our own log: H2's, a file beside the database, grows without bound, and
     * takes the room that the database waits for.
     */
    private static String url(Path path) {
        return "jdbc:h2:async:"
                + path
                + ";MODE=MySQL;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE"
                + ";WRITE_DELAY=0;LOCK_TIMEOUT=3000;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0";
    }

    /** Makes it the one of a pool that is not made yet. */
    void goInto(HikariConfig config) {
        config.setDataSource(this);
        config.setExceptionOverride(new Failures());
    }

    /** Learns of the pool, which ends its sessions when the file is closed. */
    void isIn(HikariDataSource pool) {
        endSessions = pool.getHikariPoolMXBean()::softEvictConnections;
    }

    @Override
    public synchronized Connection getConnection() throws SQLException {
        if (closed) {
            requireNoSession();
            requireRoom();
        }
        Connection session = file.getConnection();
        if (closed) {
            requireOpenFileOrEnd(session);
            closed = false;
            log.warn("the embedded database is open again, with all that its file has");
            openedAgain.run();
        }
        sessions.removeIf(EmbeddedDatabase::isEnding);
        sessions.add(session);
        return session;
    }

    /** There is one user, the owner of the file. */
    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    /** The pool would limit how long a session takes to begin; reading a file takes its time. */
    @Override
    public void setLoginTimeout(int seconds) {}

    private void requireNoSession() throws SQLException {
        if (!sessions.stream().allMatch(EmbeddedDatabase::isEnding)) {
            endSessions.run();
            throw new SQLTransientConnectionException(
                    "the embedded database waits for sessions to end before it is opened again");
        }
        for (Connection session : sessions) {
            // Returns when the one who is ending it has done so.
            session.close();
        }
        sessions.clear();
    }

    /** Does not wait for a statement that runs, unlike all else that can be asked. */
    private static boolean isEnding(Connection session) {
        try {
            return session.isClosed();
        } catch (SQLException e) {
            return false;
        }
    }

    private void requireRoom() throws SQLException {
        long free = room.getAsLong();
        if (free < ROOM_TO_OPEN) {
            throw new SQLTransientConnectionException(
                    "the embedded database waits for "
                            + ROOM_TO_OPEN
                            + " bytes of room, there are "
                            + free);
        }
    }

    private static void requireOpenFileOrEnd(Connection session) throws SQLException {
        try {
            requireOpenFile(session);
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    /** The connection itself asks nothing of the file, but each statement does. */
    static void requireOpenFile(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    private synchronized void fileClosed(SQLException failure) {
        if (!closed) {
            closed = true;
            log.error(
                    "the embedded database closed its file because something failed ({}): nothing is"
                            + " read or accepted until it is open again, by itself, when its disk has"
                            + " {} MiB free; now it has {}",
                    NestedExceptionUtils.getMostSpecificCause(failure).toString(),
                    ROOM_TO_OPEN / MEBIBYTE,
                    room.getAsLong() / MEBIBYTE);
        }
        endSessions.run();
    }

    /** Hears what fails on connections of the pool. */
    private final class Failures implements SQLExceptionOverride {

        /** The pool's own rules for broken connections stay; they do not know this failure. */
        @java.lang.Override
        public Override adjudicate(SQLException failure) {
            if (failure.getErrorCode() == FILE_CLOSED) {
                fileClosed(failure);
            }
            return Override.CONTINUE_EVICT;
        }
    }
}
