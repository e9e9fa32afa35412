package im.magpie.sql;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.slf4j.LoggerFactory;

@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "MariaDB's binaries exist for linux-x86_64 only")
class DatabaseClockTest {
    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.mariaDb();
    }

    @AfterAll
    static void close() {
        database.close();
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
    void saysNothingOfClocksThatAgree() {
        assertThat(warnings(Duration.ZERO)).isEmpty();
    }

    private static List<String> warnings(Duration ahead) {
        Logger logger = (Logger) LoggerFactory.getLogger(DatabaseCheck.class);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        logger.addAppender(said);
        try {
            new DatabaseCheck(database.dataSource(), Clock.offset(Clock.systemUTC(), ahead)).run();
        } finally {
            logger.detachAppender(said);
        }
        return said.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
