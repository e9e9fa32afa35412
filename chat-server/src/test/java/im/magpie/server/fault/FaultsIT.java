package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.server.fault.agent.Sabotage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
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
 * Two nodes on real servers keep their promises through every fault, with each of the {@link
 * Seeds}. The system property {@code magpie.fault} is a regular expression for the faults to run.
 */
@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "The servers' binaries exist for linux-x86_64 only")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsIT {
    private static final Path TABLE = Experiment.FOLDER.resolve("table.md");
    private static final Duration CATCH_UP = Duration.ofSeconds(20);
    private static final int SHOWN = 30;

    private final FaultTable table = new FaultTable();
    private Bench bench;

    Stream<Arguments> runs() {
        Pattern wanted = Pattern.compile(System.getProperty("magpie.fault", ""));
        return Faults.all(bench.saboteur(), bench.way()).stream()
                .filter(fault -> wanted.matcher(fault.name()).find())
                .flatMap(fault -> Seeds.all().mapToObj(seed -> Arguments.of(fault, seed)));
    }

    @BeforeAll
    void start() {
        bench = Bench.with(Sabotage.HOSTILE_BUS);
    }

    @BeforeEach
    void makeWell() {
        bench.makeWell();
    }

    @AfterAll
    void stop() {
        if (bench != null) {
            bench.close();
        }
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("runs")
    void everyPromiseIsKept(Fault fault, long seed) throws InterruptedException {
        Outcome outcome = bench.run(fault, seed, CATCH_UP);
        table.add(fault, outcome.tally());
        table.write(TABLE);
        List<String> problems = outcome.problems();
        outcome.keepUnless(problems.isEmpty());
        assertThat(problems.stream().limit(SHOWN))
                .as("%d problems with %s", problems.size(), outcome.experiment())
                .isEmpty();
    }
}
