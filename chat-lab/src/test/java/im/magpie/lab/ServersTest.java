package im.magpie.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Each server alone, as tests of other modules use it. */
@EnabledIf(
        value = "im.magpie.lab.RealServers#areHere",
        disabledReason = "the servers' binaries exist for linux-x86_64 only")
class ServersTest {
    private LabFolder folder;

    @BeforeEach
    void create() {
        folder = LabFolder.create();
    }

    @AfterEach
    void close() {
        folder.close();
    }

    @Test
    void redisComesBackEmptyOnItsPort() throws Exception {
        RedisServer redis = RedisServer.start(folder);
        int port = redis.port();
        long pid = redis.pid();
        assertThat(ask(port, "SET a 1")).isEqualTo("+OK");
        assertThat(ask(port, "EXISTS a")).isEqualTo(":1");

        redis.kill();
        assertThat(redis.isAlive()).isFalse();
        assertThatThrownBy(() -> ask(port, "PING")).isInstanceOf(IOException.class);
        redis.restart();

        assertThat(redis.port()).isEqualTo(port);
        assertThat(redis.pid()).isNotEqualTo(pid);
        assertThat(ask(port, "EXISTS a")).isEqualTo(":0");
    }

    @Test
    void aPausedServerAnswersWhenItGoesOn() throws Exception {
        RedisServer redis = RedisServer.start(folder);

        redis.pause();
        assertThat(redis.isAlive()).isTrue();
        assertThatThrownBy(() -> ask(redis.port(), "PING"))
                .isInstanceOf(SocketTimeoutException.class);
        redis.resume();

        assertThat(ask(redis.port(), "PING")).isEqualTo("+PONG");
    }

    @Test
    void mariaDbKeepsWhatWasCommittedBeforeItWasKilled() throws Exception {
        keepsWhatWasCommitted(MariaDbServer.start(folder));
    }

    @Test
    @EnabledIf(
            value = "im.magpie.lab.RealServers#mySqlIsHere",
            disabledReason = "MySQL needs libaio.so.1 and libnuma.so.1")
    void mySqlKeepsWhatWasCommittedBeforeItWasKilled() throws Exception {
        keepsWhatWasCommitted(MySqlServer.start(folder));
    }

    private static void keepsWhatWasCommitted(DatabaseServer database) throws SQLException {
        int port = database.port();
        long pid = database.pid();
        update(database, "CREATE TABLE kept (text VARCHAR(20))");
        update(database, "INSERT INTO kept VALUES ('😀')");

        database.kill();
        database.restart();

        assertThat(database.port()).isEqualTo(port);
        assertThat(database.pid()).isNotEqualTo(pid);
        assertThat(query(database, "SELECT text FROM kept")).isEqualTo("😀");
        assertThat(query(database, "SELECT @@innodb_flush_log_at_trx_commit")).isEqualTo("1");
    }

    @Test
    void rocketMqKeepsPortsAndStore() throws Exception {
        RocketMqServer rocketMq = RocketMqServer.start(folder);
        int port = rocketMq.port();
        long pid = rocketMq.pid();
        assertThat(Probe.listens(port)).isTrue();

        rocketMq.kill();
        assertThat(Probe.listens(port)).isFalse();
        rocketMq.restart();

        assertThat(rocketMq.port()).isEqualTo(port);
        assertThat(rocketMq.pid()).isNotEqualTo(pid);
        assertThat(Probe.listens(port)).isTrue();
        assertThat(folder.path().resolve("rocketmq/store/commitlog")).isDirectory();
    }

    @Test
    void closingTheFolderEndsAndDeletesEverything() {
        RedisServer redis = RedisServer.start(folder);
        redis.pause();
        Path path = folder.path();

        folder.close();

        assertThat(redis.isAlive()).isFalse();
        assertThat(ProcessHandle.of(redis.pid())).isEmpty();
        assertThatThrownBy(redis::restart).hasMessageContaining("closed");
        assertThat(path).doesNotExist();
    }

    @Test
    void aStartThatFailsShowsTheServersOwnWords() throws Exception {
        RedisServer redis = RedisServer.start(folder);
        redis.kill();
        try (var occupant = new ServerSocket(redis.port(), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(redis::restart)
                    .hasMessageContaining("redis ended with exit code 1")
                    .hasMessageContaining("in use")
                    .satisfies(e -> assertThat(occupant.isBound()).isTrue());
        }
        assertThat(redis.isAlive()).isFalse();
    }

    @Test
    void keepsItsFilesWhenToldTo() throws Exception {
        Path path;
        try (LabFolder kept = LabFolder.create(true)) {
            RedisServer.start(kept);
            path = kept.path();
        }
        assertThat(path.resolve("redis.log")).isNotEmptyFile();
        Files.delete(path.resolve("redis.log"));
        Files.delete(path.resolve("redis"));
        Files.delete(path);
    }

    private static String ask(int port, String question) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) Duration.ofSeconds(1).toMillis());
            socket.getOutputStream().write((question + "\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[64];
            int length = socket.getInputStream().read(answer);
            return new String(answer, 0, length, StandardCharsets.US_ASCII).strip();
        }
    }

    private static void update(DatabaseServer database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static String query(DatabaseServer database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(DatabaseServer database) throws SQLException {
        return DriverManager.getConnection(database.url(), database.user(), database.password());
    }
}
