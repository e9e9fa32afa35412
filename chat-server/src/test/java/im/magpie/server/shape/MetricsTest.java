package im.magpie.server.shape;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The metrics and their documentation say the same. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "chat.websocket.port=0")
class MetricsTest {
    /** Only a cluster has them; that the code has them is seen in its text. */
    private static final Set<String> CLUSTERED = Set.of("magpie.redis.up");

    /** Made when they first happen. */
    private static final Set<String> LATER = Set.of("magpie.push.handshakes");

    private static final Pattern NAME = Pattern.compile("\"(magpie\\.[a-z.]*[a-z])\"");

    @TempDir private static File data;
    @TempDir private static File backups;

    private final MeterRegistry registry;

    @Autowired
    MetricsTest(MeterRegistry registry) {
        this.registry = registry;
    }

    @DynamicPropertySource
    static void ownFolder(DynamicPropertyRegistry properties) {
        properties.add("chat.data-dir", data::getPath);
        // Its metric is there only with it.
        properties.add("chat.backup.folder", backups::getPath);
    }

    private List<Meter> meters() {
        return registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith("magpie."))
                .toList();
    }

    @Test
    void documentsEveryMetricAndNoOther() {
        Set<String> registered =
                meters().stream()
                        .map(meter -> meter.getId().getName())
                        .collect(Collectors.toCollection(TreeSet::new));
        registered.addAll(CLUSTERED);
        registered.addAll(LATER);

        assertThat(MetricsDocument.rows().keySet()).isEqualTo(registered);
    }

    @Test
    void documentsEveryNameInTheCodeAndNoOther() throws IOException {
        Set<String> written = new TreeSet<>();
        for (Path module : List.of(Path.of("../chat-websocket"), Path.of("../chat-message"))) {
            written.addAll(namesIn(module));
        }
        written.addAll(namesIn(Path.of("../chat-user")));
        written.addAll(namesIn(Path.of("../chat-server")));

        assertThat(MetricsDocument.rows().keySet()).isEqualTo(written);
    }

    private static Set<String> namesIn(Path module) throws IOException {
        try (Stream<Path> sources = Files.walk(module.resolve("src/main/java"))) {
            Set<String> names = new TreeSet<>();
            for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                NAME.matcher(Files.readString(source))
                        .results()
                        .forEach(found -> names.add(found.group(1)));
            }
            return names;
        }
    }

    @Test
    void saysTypesLabelsAndNamesAsTheyAre() {
        Map<String, MetricsDocument.Row> rows = MetricsDocument.rows();
        for (Meter meter : meters()) {
            Meter.Id id = meter.getId();
            MetricsDocument.Row row = rows.get(id.getName());
            String prometheus =
                    new PrometheusNamingConvention()
                            .name(id.getName(), id.getType(), id.getBaseUnit());
            assertThat(row.prometheus())
                    .as(id.getName())
                    .isEqualTo(inPrometheus(meter, prometheus));
            assertThat(row.type()).as(id.getName()).isEqualTo(type(meter));
            assertThat(id.getTags().stream().map(Tag::getKey))
                    .as(id.getName())
                    .containsExactlyInAnyOrderElementsOf(row.labels());
        }
    }

    private static String inPrometheus(Meter meter, String name) {
        boolean counts = meter.getId().getType() == Meter.Type.COUNTER;
        return counts && !name.endsWith("_total") ? name + "_total" : name;
    }

    private static String type(Meter meter) {
        return meter instanceof Timer || meter instanceof DistributionSummary
                ? "histogram"
                : meter.getId().getType().name().toLowerCase(Locale.ROOT);
    }

    /** A label that grows with use would end Prometheus one day. */
    @Test
    void noSeriesGrowWithUse() {
        Map<String, Long> series =
                meters().stream()
                        .collect(
                                Collectors.groupingBy(
                                        meter -> meter.getId().getName(), Collectors.counting()));
        assertThat(series.values()).allMatch(count -> count <= 25);
    }
}
