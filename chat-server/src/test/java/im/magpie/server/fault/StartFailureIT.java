package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.server.process.MagpieProcess;
import im.magpie.sql.TestDatabase;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Starts that cannot work end at once, with one clear sentence and without a wall of stack traces.
 */
class StartFailureIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static void assertRefusesToStart(
            List<String> javaOptions, List<String> arguments, String culprit) {
        try (MagpieProcess magpie = MagpieProcess.launch(javaOptions, arguments)) {
            int exitCode = magpie.awaitExit(LIMIT);

            String output = magpie.output();
            assertThat(exitCode).as(output).isNotZero();
            List<String> lines = Arrays.asList(output.split("\n", -1));
            assertThat(lines)
                    .as("lines that name %s in\n%s", culprit, output)
                    .anyMatch(line -> line.contains(culprit));
            assertThat(lines)
                    .as("no stack trace in\n%s", output)
                    .noneMatch(line -> line.startsWith("\tat ") || line.startsWith("Caused by:"));
            assertThat(output).doesNotContain("{\"ready\":true");
        }
    }

    @Test
    void theHttpPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = Integer.toString(taken.getLocalPort());
            assertRefusesToStart(List.of(), List.of("--server.port=" + port), port);
        }
    }

    @Test
    void thePushPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = Integer.toString(taken.getLocalPort());
            assertRefusesToStart(List.of(), List.of("--chat.websocket.port=" + port), port);
        }
    }

    @Test
    void theDataFolderIsInUse() {
        try (MagpieProcess first = MagpieProcess.start()) {
            String folder = first.dataDir().toString();

            assertRefusesToStart(List.of(), List.of("--chat.data-dir=" + folder), folder);

            assertThat(first.isAlive()).isTrue();
        }
    }

    @Test
    void theDataFolderIsAFile() throws IOException {
        Path file = Files.createTempFile("magpie-it-", ".txt");
        try {
            assertRefusesToStart(List.of(), List.of("--chat.data-dir=" + file), file.toString());
        } finally {
            Files.delete(file);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "chat.websocket.prot, 1",
        "chat.databse, x",
        "chat.rate-limits.send, 3/5s",
        "chat.token.secrets, x"
    })
    void aSettingIsUnknown(String key, String value) {
        assertRefusesToStart(List.of(), List.of("--" + key + "=" + value), key);
    }

    @Test
    void aSettingGivenToTheJvmIsUnknown() {
        assertRefusesToStart(List.of("-Dchat.sockets.port=1"), List.of(), "chat.sockets.port");
    }

    @ParameterizedTest
    @CsvSource({
        "chat.websocket.idle-timeout, soon",
        "chat.websocket.max-frame-bytes, -1",
        "chat.websocket.port, 70000",
        "chat.token.ttl, -5d",
        "chat.login.password.strength, 99",
        "chat.mode, clusterd",
        "chat.trusted-proxies, everybody",
        "chat.preview.intranet, '10.0.0.0/8,wiki.example.org'",
        "chat.preview.intranet, 10.0.0.0/40",
        "chat.preview.intranet, 0.0.0.0/0",
        "chat.ip-region.file, /no/such/file.xdb",
        "chat.admin.uids, root"
    })
    void aValueIsBad(String key, String value) {
        List<String> arguments = new ArrayList<>(List.of("--" + key + "=" + value));
        assertRefusesToStart(List.of(), arguments, key);
    }

    @ParameterizedTest
    @CsvSource({"short", "changeitchangeitchangeitchangeit"})
    void theTokenSecretIsWeak(String secret) {
        assertRefusesToStart(
                List.of(), List.of("--chat.token.secret=" + secret), "chat.token.secret");
    }

    @ParameterizedTest
    @CsvSource({
        "app-id=wx01, chat.login.wechat.secret",
        "app-id=wx01 secret=hidden-one, chat.login.wechat.token",
        "app-id=wx01 secret=hidden-one token=hidden-two, chat.public-url",
        "secret=hidden-one, chat.login.wechat.app-id"
    })
    void loginByWeChatMissesASetting(String given, String culprit) {
        List<String> arguments =
                Arrays.stream(given.split(" "))
                        .map(setting -> "--chat.login.wechat." + setting)
                        .toList();
        assertRefusesToStart(List.of(), arguments, culprit);
    }

    @Test
    void theDatabaseWasUsedByANewerVersion() throws SQLException {
        try (MagpieProcess first = MagpieProcess.start()) {
            first.terminate();
            first.awaitExit(LIMIT);
            pretendANewerSchema(first.dataDir().resolve("magpie"));

            assertRefusesToStart(
                    List.of(),
                    List.of("--chat.data-dir=" + first.dataDir()),
                    "newer version of Magpie");
        }
    }

    private static void pretendANewerSchema(Path database) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(TestDatabase.h2Url(database), "sa", "");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO flyway_schema_history SELECT 1000, '999', 'later', 'SQL',"
                            + " 'V999__later.sql', 0, installed_by, installed_on, 1, TRUE"
                            + " FROM flyway_schema_history WHERE version = '1'");
        }
    }

    @Test
    void aClusteredNodeMissesASetting() {
        List<String> arguments = new ArrayList<>(clustered());
        arguments.removeIf(argument -> argument.startsWith("--chat.redis.url="));

        assertRefusesToStart(List.of(), arguments, "chat.redis.url");
    }

    @Test
    void theDatabaseOfAClusteredNodeIsAway() {
        assertRefusesToStart(List.of(), clustered(), "The database jdbc:mysql://127.0.0.1:1/none");
    }

    /** A node with all it needs, whose database nobody can reach. */
    private static List<String> clustered() {
        return List.of(
                "--chat.mode=clustered",
                "--chat.node-id=one",
                "--chat.token.secret=a-secret-of-nobody-else-0123456789",
                "--chat.redis.url=redis://127.0.0.1:1",
                "--chat.files.folder=files",
                "--rocketmq.name-server=127.0.0.1:1",
                "--spring.datasource.url=jdbc:mysql://127.0.0.1:1/none",
                "--spring.datasource.username=nobody",
                "--spring.datasource.password=none");
    }
}
