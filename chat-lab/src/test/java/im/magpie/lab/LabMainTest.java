package im.magpie.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@EnabledIf(
        value = "im.magpie.lab.RealServers#areHere",
        disabledReason = "the servers' binaries exist for linux-x86_64 only")
class LabMainTest {
    @TempDir private Path temporary;

    @Test
    void tellsItsPartsSurvivesTheirDeathAndEndsWithoutATrace() throws Exception {
        try (LabProcess lab = new LabProcess(temporary, "--nodes=0")) {
            String line = lab.nextLine();
            assertThat(line)
                    .matches(
                            "\\{\"nodes\":\\[],\"mysql\":\\{\"port\":\\d+,\"pid\":\\d+},\"redis\":"
                                    + "\\{\"port\":\\d+,\"pid\":\\d+},\"rocketmq\":\\{\"port\":\\d+,"
                                    + "\"pid\":\\d+},\"nginx\":null}");
            List<Long> pids = pids(line);
            assertThat(pids).hasSize(3).allMatch(LabProcess::runs);

            long mySql = pids.get(0);
            ProcessHandle.of(mySql).orElseThrow().destroyForcibly();
            await().until(() -> !LabProcess.runs(mySql));
            lab.say("restart mysql");
            assertThat(lab.nextLine()).matches("\\{\"restarted\":\"mysql\",\"pid\":\\d+}");

            lab.say("dance");
            lab.say("restart cassandra");
            lab.say("restart redis");
            String restarted = lab.nextLine();
            assertThat(restarted).matches("\\{\"restarted\":\"redis\",\"pid\":\\d+}");
            assertThat(pids(restarted)).isNotEqualTo(List.of(pids.get(1)));
            assertThat(lab.errors())
                    .contains("Unknown command: dance")
                    .contains("There is no cassandra: parts are [mysql, redis, rocketmq].");

            lab.say("pause rocketmq");
            assertThat(lab.nextLine())
                    .isEqualTo("{\"paused\":\"rocketmq\",\"pid\":" + pids.get(2) + "}");
            lab.terminate();
            lab.awaitExit();
            assertThat(pids).noneMatch(LabProcess::runs);
            assertThat(pids(restarted)).noneMatch(LabProcess::runs);
            assertThat(left()).isEmpty();
        }
    }

    @Test
    void leavesNothingWhenItIsKilled() throws Exception {
        try (LabProcess lab = new LabProcess(temporary, "--nodes=0", "--without=rocketmq")) {
            List<Long> pids = pids(lab.nextLine());
            assertThat(pids).hasSize(2);

            lab.kill();

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> {
                                assertThat(pids).noneMatch(LabProcess::runs);
                                assertThat(left()).isEmpty();
                            });
        }
    }

    @Test
    void endsWhenToldToAndStartsLaterWhatWasLeftOut() throws Exception {
        try (LabProcess lab = new LabProcess(temporary, "--nodes=0", "--without=redis,rocketmq")) {
            String line = lab.nextLine();
            assertThat(line).contains("\"redis\":null,\"rocketmq\":null");

            lab.say("restart redis");
            assertThat(lab.nextLine()).startsWith("{\"restarted\":\"redis\"");
            lab.say("stop");

            assertThat(lab.awaitExit()).isZero();
            assertThat(pids(line)).noneMatch(LabProcess::runs);
            assertThat(left()).isEmpty();
        }
    }

    @Test
    void saysWhichPartDoesNotStartAndEndsTheOthers() throws Exception {
        Path jar = Files.writeString(temporary.resolve("no.jar"), "no jar");
        try (LabProcess lab =
                new LabProcess(
                        temporary, "--nodes=1", "--jar=" + jar, "--without=redis,rocketmq")) {
            assertThat(lab.awaitExit()).isEqualTo(1);
            assertThat(lab.errors())
                    .startsWith("node1 ended with exit code 1; the end of its log:")
                    .contains("corrupt jarfile");
        }
        Files.delete(jar);
        assertThat(left()).isEmpty();
    }

    @Test
    void refusesBadOptions() throws Exception {
        try (LabProcess lab = new LabProcess(temporary, "--nodes=many")) {
            assertThat(lab.awaitExit()).isEqualTo(2);
            assertThat(lab.errors()).isEqualTo("--nodes must be 0 to 9, but is many.\n");
        }
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.filter(file -> file.getFileName().toString().startsWith("magpie"))
                    .toList();
        }
    }

    private static List<Long> pids(String json) {
        return Pattern.compile("\"pid\":(\\d+)")
                .matcher(json)
                .results()
                .map((MatchResult pid) -> Long.parseLong(pid.group(1)))
                .toList();
    }
}
