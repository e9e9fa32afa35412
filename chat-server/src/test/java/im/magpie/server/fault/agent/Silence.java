package im.magpie.server.fault.agent;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** How long a database may say nothing. */
public final class Silence {
    /** Longer than any experiment. */
    public static final Duration ANY = Duration.ofHours(1);

    private Silence() {}

    /** Lets the server of a connection say nothing for {@link #ANY} time. */
    public static void allow(Connection connection) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(ANY.toMillis()));
    }
}
