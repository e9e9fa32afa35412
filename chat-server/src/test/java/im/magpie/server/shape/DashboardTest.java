package im.magpie.server.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard and the alert rules ask for what there is. */
class DashboardTest {
    private static final String DASHBOARD = "../deploy/grafana/magpie.json";
    private static final String ALERTS = "../deploy/prometheus/alerts.yaml";
    private static final String ALERT_TESTS = "../deploy/prometheus/alerts-test.yaml";
    private static final Pattern METRIC = Pattern.compile("\\bmagpie_[a-z_]+");
    private static final Pattern SELECTED = Pattern.compile("\\b(magpie_[a-z_]+)\\{([^}]*)}");
    private static final Pattern LABEL = Pattern.compile("([a-z]+)(?:=~|!=|=)\"");
    private static final Pattern ALERT = Pattern.compile("- alert: ([A-Za-z]+)");

    /** What Prometheus adds to every series. */
    private static final Set<String> ADDED = Set.of("instance", "job", "le");

    /** The series of every documented metric, with its labels. */
    private static Map<String, Set<String>> series() {
        Map<String, Set<String>> series = new HashMap<>();
        for (MetricsDocument.Row row : MetricsDocument.rows().values()) {
            if (row.type().equals("histogram")) {
                for (String part : List.of("_bucket", "_count", "_sum")) {
                    series.put(row.prometheus() + part, row.labels());
                }
            } else {
                series.put(row.prometheus(), row.labels());
            }
        }
        return series;
    }

    @ParameterizedTest
    @ValueSource(strings = {DASHBOARD, ALERTS, ALERT_TESTS})
    void asksForNothingButDocumentedMetrics(String file) throws IOException {
        Set<String> asked = new TreeSet<>();
        METRIC.matcher(Files.readString(Path.of(file)))
                .results()
                .forEach(found -> asked.add(found.group()));

        assertThat(asked).hasSizeGreaterThan(9);
        assertThat(series().keySet()).containsAll(asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {DASHBOARD, ALERTS, ALERT_TESTS})
    void selectsByNothingButDocumentedLabels(String file) throws IOException {
        Map<String, Set<String>> series = series();
        Matcher selected = SELECTED.matcher(Files.readString(Path.of(file)).replace("\\\"", "\""));
        int looked = 0;
        while (selected.find()) {
            Set<String> labels = new TreeSet<>();
            LABEL.matcher(selected.group(2)).results().forEach(l -> labels.add(l.group(1)));
            labels.removeAll(ADDED);
            assertThat(series.get(selected.group(1))).as(selected.group()).containsAll(labels);
            looked++;
        }
        assertThat(looked).isPositive();
    }

    @Test
    void theDashboardLetsItsReaderChooseSourceAndNode() throws IOException {
        JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(Path.of(DASHBOARD)));

        List<String> variables = new ArrayList<>();
        dashboard.at("/templating/list").forEach(v -> variables.add(v.get("name").asString()));
        assertThat(variables).containsExactly("datasource", "instance");
        Set<Integer> ids = new TreeSet<>();
        for (JsonNode panel : dashboard.get("panels")) {
            assertThat(ids.add(panel.get("id").asInt())).as("%s", panel.get("title")).isTrue();
            for (JsonNode target : panel.path("targets")) {
                assertThat(target.at("/datasource/uid").asString()).isEqualTo("${datasource}");
                assertThat(target.get("expr").asString()).contains("instance=~\"$instance\"");
            }
        }
        assertThat(ids).hasSizeGreaterThan(20);
    }

    @Test
    void everyAlertSaysWhatItIsAndWhatToDo() throws IOException {
        List<String> blocks =
                List.of(Files.readString(Path.of(ALERTS)).split("(?m)^      (?=- alert: )", -1));
        Set<String> names = new TreeSet<>();
        for (String block : blocks.subList(1, blocks.size())) {
            Matcher alert = ALERT.matcher(block);
            assertThat(alert.find()).as(block).isTrue();
            String name = alert.group(1);
            assertThat(names.add(name)).as(name).isTrue();
            assertThat(block)
                    .contains("expr: ", "for: ", "summary: ", "description: ")
                    .containsPattern("severity: (page|ticket)\\n")
                    .contains(
                            "runbook: docs/operations.md#alert-"
                                    + name.toLowerCase(java.util.Locale.ROOT));
        }
        assertThat(names).hasSizeGreaterThan(12);
    }
}
