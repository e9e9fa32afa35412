package im.magpie.message;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Counts statements and the rows they write, and loses commits on demand. */
public final class ProbedDataSource extends DelegatingDataSource {
    private final List<String> statements = new CopyOnWriteArrayList<>();
    private final AtomicLong rowsWritten = new AtomicLong();
    private final AtomicReference<CountDownLatch> held = new AtomicReference<>();
    private final AtomicReference<Fault> nextCommit = new AtomicReference<>(Fault.NONE);
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicReference<After> after = new AtomicReference<>();
    private volatile boolean holding;
    private volatile int left = Integer.MAX_VALUE;

    /** What happens to a commit. */
    public enum Fault {
        NONE,
        /** The connection is found broken before anything of the commit is sent. */
        NOT_SENT,
        /** The connection breaks before the database commits. */
        LOST_BEFORE,
        /** The connection breaks after the database has committed. */
        LOST_AFTER,
        /** The database rolls it back for somebody else's sake. */
        DEADLOCK
    }

    ProbedDataSource(DataSource target) {
        super(target);
    }

    public void onNextCommit(Fault fault) {
        nextCommit.set(fault);
    }

    /** Runs right before a commit. */
    void beforeCommit() {
        if (nextCommit.compareAndSet(Fault.NOT_SENT, Fault.NONE)) {
            throw new DataAccessResourceFailureException("the connection is closed");
        }
    }

    /** Lets the next commit wait before it begins. */
    public void holdNextCommit(CountDownLatch gate) {
        held.set(gate);
    }

    /** Whether a commit waits. */
    public boolean isHolding() {
        return holding;
    }

    /** Makes the database unreachable, or reachable again. */
    public void away(boolean isAway) {
        awayAfter(isAway ? 0 : Integer.MAX_VALUE);
    }

    /** Makes the database unreachable once it has given out some more connections. */
    public synchronized void awayAfter(int more) {
        left = more;
        refused.set(0);
    }

    /** Connections that were asked for in vain since the database went away. */
    public int refused() {
        return refused.get();
    }

    /** Connections given out. */
    public int connections() {
        return connections.get();
    }

    /** Does something once, when the next statement with such a part has run. */
    public void after(String part, Runnable work) {
        after.set(new After(part, work));
    }

    public void reset() {
        statements.clear();
        rowsWritten.set(0);
    }

    public List<String> statements() {
        return List.copyOf(statements);
    }

    public long rowsWritten() {
        return rowsWritten.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
        requireThere();
        Connection connection = super.getConnection();
        connections.incrementAndGet();
        return (Connection)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("commit")) {
                                commit(connection);
                                return null;
                            }
                            Object result = call(method, connection, arguments);
                            return method.getName().equals("prepareStatement")
                                    ? probe((PreparedStatement) result, (String) arguments[0])
                                    : result;
                        });
    }

    private synchronized void requireThere() throws SQLException {
        if (left == 0) {
            refused.incrementAndGet();
            throw new SQLException("the database is away", "08001");
        }
        if (left != Integer.MAX_VALUE) {
            left--;
        }
    }

    private void commit(Connection connection) throws SQLException {
        CountDownLatch gate = held.getAndSet(null);
        if (gate != null) {
            holding = true;
            pass(gate);
            holding = false;
        }
        Fault fault = nextCommit.getAndSet(Fault.NONE);
        if (fault == Fault.LOST_BEFORE || fault == Fault.DEADLOCK) {
            connection.rollback();
        } else {
            connection.commit();
        }
        if (fault == Fault.DEADLOCK) {
            throw new SQLException("deadlock", "40001", 1213);
        }
        if (fault != Fault.NONE) {
            throw new SQLException("communications link failure", "08S01");
        }
    }

    private static void pass(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private PreparedStatement probe(PreparedStatement statement, String sql) {
        return (PreparedStatement)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {PreparedStatement.class},
                        (proxy, method, arguments) -> {
                            Object result = call(method, statement, arguments);
                            if (method.getName().startsWith("execute")) {
                                statements.add(sql);
                                if (result instanceof Integer rows) {
                                    rowsWritten.addAndGet(rows);
                                }
                                runAfter(sql);
                            }
                            return result;
                        });
    }

    private void runAfter(String sql) {
        After waiting = after.get();
        if (waiting != null && sql.contains(waiting.part) && after.compareAndSet(waiting, null)) {
            waiting.work.run();
        }
    }

    private record After(String part, Runnable work) {}

    private static Object call(java.lang.reflect.Method method, Object target, Object[] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
