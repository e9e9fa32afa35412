package im.magpie.server.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.server.conformance.RestClient;
import im.magpie.server.process.MagpieProcess;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the dashboard and the alerts ask for beside Magpie's own metrics is told by a node. */
class ScrapeIT {
    private static final Pattern NAME = Pattern.compile("(?m)^([a-z0-9_]+)[ {]");

    @Test
    void tellsWhatDashboardAndAlertsAskFor() {
        Set<String> asked = PrometheusQueries.names();
        asked.removeIf(name -> name.startsWith("magpie_"));
        assertThat(asked)
                .contains("disk_free_bytes", "http_server_requests_seconds_count")
                .hasSizeGreaterThan(5);
        try (MagpieProcess magpie =
                MagpieProcess.start(List.of("-Xms128m", "-Xmx256m"), List.of())) {
            RestClient rest = RestClient.of(magpie.http(), magpie.ws());
            assertThat(rest.get("/capi/user/userInfo").status()).isEqualTo(401);
            assertThat(rest.get("/actuator/health/readiness").status()).isEqualTo(200);

            // Pauses are told after the first one; each question brings it nearer.
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(names(scrape(rest))).containsAll(asked));

            assertThat(scrape(rest))
                    .contains("path=\"" + magpie.dataDir().toAbsolutePath() + "\"")
                    // By these an alert tells requests of people from those of probes.
                    .containsPattern("requests_seconds_count\\{.*status=\"401\",uri=\"/capi/user/")
                    .containsPattern("requests_seconds_count\\{.*status=\"200\",uri=\"/actuator/");
        }
    }

    private static String scrape(RestClient rest) {
        return rest.with("Accept", "text/plain").get("/actuator/prometheus").text();
    }

    private static Set<String> names(String scrape) {
        Set<String> names = new TreeSet<>();
        NAME.matcher(scrape).results().forEach(line -> names.add(line.group(1)));
        return names;
    }
}
