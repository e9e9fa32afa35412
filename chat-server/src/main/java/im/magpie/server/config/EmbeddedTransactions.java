package im.magpie.server.config;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Transactions of the embedded database, which count as committed when its file is open afterwards.
 *
 * <p>A statement that finds no memory makes H2 close its file at once. A commit of somebody else
 * that comes next writes nothing, and returns as if it had: only after a failed write does it
 * throw.
 */
final class EmbeddedTransactions extends JdbcTransactionManager {
    private static final long serialVersionUID = 1;

    EmbeddedTransactions(DataSource dataSource) {
        super(dataSource);
    }

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
        super.doCommit(status);
        try {
            EmbeddedDatabase.requireOpenFile(
                    ((JdbcTransactionObjectSupport) status.getTransaction())
                            .getConnectionHolder()
                            .getConnection());
        } catch (SQLException e) {
            throw translateException("commit to a file that is closed", e);
        }
    }
}
