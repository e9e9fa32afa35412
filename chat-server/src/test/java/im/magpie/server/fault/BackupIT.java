package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.lab.Lab;
import im.magpie.lab.LabFolder;
import im.magpie.lab.LabOptions;
import im.magpie.lab.LabOptions.Omission;
import im.magpie.lab.MariaDbServer;
import im.magpie.lab.Node;
import im.magpie.lab.NodeOptions;
import im.magpie.lab.Part;
import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.User;
import im.magpie.server.process.MagpieProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The backups that docs/operations.md describes: made while users write, and brought back. */
class BackupIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int SOME = 100;
    private static final String[] ARGUMENTS = {
        "--chat.rate-limit.enabled=false",
        "--chat.login.password.enabled=true",
        "--chat.login.password.strength=4"
    };

    private static String[] with(String... more) {
        return Stream.concat(Stream.of(ARGUMENTS), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void aCopyOfTheEmbeddedDatabaseIsAWholeInstallation(@TempDir Path folder) throws Exception {
        Path copies = folder.resolve("copies");
        Path restored = Files.createDirectory(folder.resolve("restored"));
        RestoredHistory history;
        try (MagpieProcess magpie =
                MagpieProcess.start(
                        with("--chat.backup.folder=" + copies, "--chat.backup.every=1s"))) {
            RestClient rest = RestClient.of(magpie.http(), magpie.ws());
            List<User> users = Registration.newUsers(rest, 4);
            try (Senders senders = Senders.repeating(rest, users)) {
                senders.awaitMore(SOME);
                Set<String> known = senders.acknowledgedIds();
                unpack(copyBegunFromNowOn(copies), restored);
                senders.awaitMore(SOME);
                senders.finish();
                history = RestoredHistory.before(rest, users, known);
            }
            magpie.kill();
        }
        try (MagpieProcess magpie = MagpieProcess.start(with("--chat.data-dir=" + restored))) {
            RestClient rest = RestClient.of(magpie.http(), magpie.ws());
            history.assertGoesOn(rest, rest, magpie.ws());
        }
    }

    /** The second one from now on: the first may have begun already. */
    private static Path copyBegunFromNowOn(Path copies) throws IOException {
        Set<Path> old = zips(copies);
        Set<Path> fresh = new TreeSet<>();
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            fresh.addAll(zips(copies));
                            fresh.removeAll(old);
                            return fresh.size() >= 2;
                        });
        List<Path> now = List.copyOf(zips(copies));
        return now.get(now.size() - 1);
    }

    private static Set<Path> zips(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            Set<Path> zips = new TreeSet<>();
            files.filter(file -> file.toString().endsWith(".zip")).forEach(zips::add);
            return zips;
        }
    }

    private static void unpack(Path zip, Path folder) throws IOException {
        try (ZipFile archive = new ZipFile(zip.toFile())) {
            for (var entry : Collections.list(archive.entries())) {
                try (InputStream file = archive.getInputStream(entry)) {
                    Files.copy(file, folder.resolve(entry.getName()));
                }
            }
        }
    }

    @Test
    @EnabledIf(
            value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
            disabledReason = "The servers' binaries exist for linux-x86_64 only")
    void aDumpOfMariaDbIsAWholeCluster(@TempDir Path folder) throws Exception {
        Path dump = folder.resolve("magpie.sql");
        NodeOptions node =
                NodeOptions.of(MagpieProcess.jar())
                        .withJava(MagpieProcess.java())
                        .withArguments(ARGUMENTS);
        try (Lab lab = Lab.start(LabOptions.cluster(2, node).without(Omission.NGINX));
                LabFolder other = LabFolder.create()) {
            RestoredHistory history = dumpWhileUsersWrite(lab, dump);
            lab.nodes().forEach(Part::kill);
            lab.database().kill();
            MariaDbServer restored = MariaDbServer.start(other);
            restored.load(dump);
            Node one = launchOn(restored, lab, "node1");
            Node two = launchOn(restored, lab, "node2");

            history.assertGoesOn(rest(one), rest(two), ws(two));
        }
    }

    private static RestoredHistory dumpWhileUsersWrite(Lab lab, Path dump)
            throws InterruptedException {
        RestClient first = rest(lab.node(1));
        RestClient second = rest(lab.node(2));
        List<User> users = Registration.newUsers(first, 4);
        try (Senders some = Senders.repeating(first, users.subList(0, 2));
                Senders others = Senders.repeating(second, users.subList(2, 4))) {
            some.awaitMore(SOME);
            others.awaitMore(SOME);
            Set<String> known = new HashSet<>(some.acknowledgedIds());
            known.addAll(others.acknowledgedIds());
            int before = some.count();
            ((MariaDbServer) lab.database()).dump(dump);
            assertThat(some.count()).as("sends during the dump").isGreaterThan(before);
            others.awaitMore(SOME);
            some.finish();
            others.finish();
            return RestoredHistory.before(first, users, known);
        }
    }

    /** A node under its old name, with a secret of its own, as operators are told. */
    private static Node launchOn(MariaDbServer database, Lab lab, String name) {
        Node node =
                lab.launchNode(
                        name + "-restored",
                        "--chat.node-id=" + name,
                        "--chat.token.secret=Xq7-another-secret-after-the-restore",
                        "--spring.datasource.url=" + database.url());
        await().atMost(PATIENCE)
                .until(() -> node.output().contains("{\"ready\":true") || !node.isAlive());
        assertThat(node.isAlive()).as(node.output()).isTrue();
        return node;
    }

    private static RestClient rest(Node node) {
        return RestClient.of(URI.create("http://127.0.0.1:" + node.http()), ws(node));
    }

    private static URI ws(Node node) {
        return URI.create("ws://127.0.0.1:" + node.ws());
    }

    @Test
    @EnabledIf(
            value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
            disabledReason = "The servers' binaries exist for linux-x86_64 only")
    void copiesOfOtherDatabasesAreRefused() {
        try (LabFolder folder = LabFolder.create()) {
            MariaDbServer database = MariaDbServer.start(folder);
            try (MagpieProcess magpie =
                    MagpieProcess.launch(
                            List.of(),
                            List.of(
                                    "--chat.backup.folder=" + folder.path().resolve("copies"),
                                    "--spring.datasource.url=" + database.url(),
                                    "--spring.datasource.username=" + database.user(),
                                    "--spring.datasource.password=" + database.password()))) {
                assertThat(magpie.awaitExit(PATIENCE)).isNotZero();
                assertThat(magpie.output())
                        .contains("chat.backup.folder is for the embedded database")
                        .doesNotContain("\n\tat ");
            }
        }
    }
}
