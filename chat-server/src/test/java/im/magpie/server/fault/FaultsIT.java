package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.server.cluster.TwoNodes;
import im.magpie.server.fault.agent.Sabotage;
import im.magpie.server.fault.agent.Saboteur;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two nodes on real servers keep their promises through every fault. Each fault is run with as many
 * seeds as the system property {@code magpie.seeds} says, 3 by default; with {@code magpie.seed}
 * only with that one. {@code magpie.fault} is a regular expression for the faults to run.
 */
@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "The servers' binaries exist for linux-x86_64 only")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsIT {
    private static final Path FOLDER = Path.of("target", "faults");
    private static final int SHOWN = 30;

    private final FaultTable table = new FaultTable();
    private final Saboteur saboteur = Saboteur.of(Sabotage.HOSTILE_BUS);
    private final LostAnswers way = new LostAnswers();
    private TwoNodes nodes;

    Stream<Arguments> runs() {
        Pattern wanted = Pattern.compile(System.getProperty("magpie.fault", ""));
        return Faults.all(saboteur, way).stream()
                .filter(fault -> wanted.matcher(fault.name()).find())
                .flatMap(fault -> seeds().mapToObj(seed -> Arguments.of(fault, seed)));
    }

    private static LongStream seeds() {
        Long one = Long.getLong("magpie.seed");
        return one == null
                ? new Random().longs(Integer.getInteger("magpie.seeds", 3), 0, Long.MAX_VALUE)
                : LongStream.of(one);
    }

    @BeforeAll
    void start() {
        nodes =
                TwoNodes.start(
                        saboteur.jvmOptions(),
                        "--chat.rate-limit.enabled=false",
                        "--chat.websocket.idle-timeout=10m");
    }

    @BeforeEach
    void makeWell() {
        Experiment.makeWell(nodes);
    }

    @AfterAll
    void stop() {
        if (nodes != null) {
            nodes.close();
        }
        way.close();
        saboteur.close();
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("runs")
    void everyPromiseIsKept(Fault fault, long seed) throws InterruptedException, IOException {
        System.out.println("fault: " + fault + ", seed " + seed);
        Outcome outcome = new Experiment(fault, seed).run(nodes);
        System.out.println("fault: " + fault + ", " + outcome.tally());
        table.add(fault, outcome.tally());
        table.write(FOLDER.resolve("table.md"));
        Path file = FOLDER.resolve(fault.name().replace(' ', '-') + "-" + seed + ".jsonl");
        List<String> problems = outcome.problems();
        if (problems.isEmpty()) {
            Files.deleteIfExists(file);
        } else {
            outcome.history().write(file);
        }
        assertThat(problems.stream().limit(SHOWN))
                .as("%d problems with %s, seed %d, in %s", problems.size(), fault, seed, file)
                .isEmpty();
    }
}
