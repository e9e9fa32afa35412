package im.magpie.server.shape;

import im.magpie.server.shape.DeployFiles.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What the dashboard and the alert rules ask Prometheus. */
final class PrometheusQueries {
    private static final Pattern NO_NAME = Pattern.compile("\"[^\"]*\"|\\$\\w+");
    private static final Pattern NAME = Pattern.compile("\\b[a-z]+(?:_[a-z0-9]+)+\\b");
    private static final Set<String> FUNCTIONS = Set.of("histogram_quantile", "max_over_time");

    private PrometheusQueries() {}

    /** The names of all series in them. */
    static Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (String query : all()) {
            NAME.matcher(NO_NAME.matcher(query).replaceAll(" "))
                    .results()
                    .forEach(name -> names.add(name.group()));
        }
        names.removeAll(FUNCTIONS);
        return names;
    }

    private static List<String> all() {
        List<String> queries = new ArrayList<>();
        for (Node group : DeployFiles.yaml("prometheus/alerts.yaml").get(0).at("groups").items()) {
            group.at("rules").items().forEach(rule -> queries.add(rule.at("expr").text()));
        }
        // JSON is YAML.
        for (Node panel : DeployFiles.yaml("grafana/magpie.json").get(0).at("panels").items()) {
            if (panel.has("targets")) {
                panel.at("targets").items().forEach(one -> queries.add(one.at("expr").text()));
            }
        }
        return queries;
    }
}
