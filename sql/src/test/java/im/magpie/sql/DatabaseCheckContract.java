package im.magpie.sql;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the check at start says of a database server, and of this machine beside it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DatabaseCheckContract {
    private TestDatabase database;

    abstract TestDatabase open();

    @BeforeAll
    void openDatabase() {
        database = open();
    }

    @AfterAll
    void closeDatabase() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void warnsWhenCommitsAreNotForcedToTheDisk(int value) {
        JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
        jdbc.execute("SET GLOBAL innodb_flush_log_at_trx_commit = " + value);
        try {
            assertThat(warnings(Duration.ZERO))
                    .singleElement()
                    .asString()
                    .startsWith("innodb_flush_log_at_trx_commit is " + value + ", not 1")
                    .contains("messages can be lost");
        } finally {
            jdbc.execute("SET GLOBAL innodb_flush_log_at_trx_commit = 1");
        }
    }

    @Test
    void saysThatThisMachineIsAMinuteAhead() {
        assertThat(warnings(Duration.ofMinutes(1)))
                .singleElement()
                .asString()
                .contains("s ahead of the database's");
    }

    @Test
    void saysThatThisMachineIsAMinuteBehind() {
        assertThat(warnings(Duration.ofMinutes(-1)))
                .singleElement()
                .asString()
                .contains("s behind the database's");
    }

    @Test
    void saysNothingWhenClocksAgreeAndCommitsAreForced() {
        assertThat(warnings(Duration.ZERO)).isEmpty();
    }

    private List<String> warnings(Duration ahead) {
        Logger logger = (Logger) LoggerFactory.getLogger(DatabaseCheck.class);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        logger.addAppender(said);
        try {
            new DatabaseCheck(database.dataSource(), Clock.offset(Clock.systemUTC(), ahead)).run();
        } finally {
            logger.detachAppender(said);
        }
        return said.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
