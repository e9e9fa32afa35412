package im.magpie.server.shape;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.server.shape.DeployFiles.Node;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The manifests for Kubernetes fit the product, and hold no secret. */
class KubernetesTest {
    private static final Pattern LINE = Pattern.compile("(?m)^(\\w+)=(.*)$");

    private final Node kustomization = DeployFiles.yaml("kubernetes/kustomization.yaml").get(0);
    private final List<Node> manifests =
            kustomization.at("resources").items().stream()
                    .flatMap(file -> DeployFiles.yaml("kubernetes/" + file.text()).stream())
                    .toList();
    private final Node nodes = named("StatefulSet", "magpie");
    private final Node pod = nodes.at("spec/template/spec");
    private final Node node = pod.at("containers/0");
    private final Node proxy = named("Deployment", "nginx").at("spec/template/spec/containers/0");

    @Test
    void setsOnlyWhatExists() {
        Set<String> names = new TreeSet<>();
        LINE.matcher(DeployFiles.text("kubernetes/magpie.env"))
                .results()
                .forEach(line -> names.add(line.group(1)));
        node.at("env").items().forEach(variable -> names.add(variable.at("name").text()));

        assertThat(DeployFiles.settings()).containsAll(names);
        assertThat(names).contains("CHAT_NODE_ID", "CHAT_MODE", "CHAT_TRUSTED_PROXIES");
        assertThat(pod.at("enableServiceLinks").value()).isEqualTo(false);
    }

    @Test
    void refersToSecretsAndHoldsNone() {
        assertThat(manifests)
                .noneMatch(manifest -> manifest.at("kind").text().equals("Secret"))
                .hasSizeGreaterThan(10);
        assertThat(LINE.matcher(DeployFiles.text("kubernetes/magpie.env")).results())
                .extracting(line -> line.group(1))
                .filteredOn(DeployFiles::isSecret)
                .containsExactlyInAnyOrder(
                        "CHAT_LOGIN_PASSWORD_ENABLED", "ROCKETMQ_PRODUCER_ACCESS_KEY");
        assertThat(node.at("env").items())
                .filteredOn(variable -> DeployFiles.isSecret(variable.at("name").text()))
                .hasSizeGreaterThan(4)
                .allSatisfy(variable -> variable.at("valueFrom/secretKeyRef/key"));
    }

    @Test
    void namesNodesByTheirPods() {
        assertThat(
                        node.at("env").items().stream()
                                .filter(one -> one.at("name").text().equals("CHAT_NODE_ID"))
                                .map(one -> one.at("valueFrom/fieldRef/fieldPath").text()))
                .containsExactly("metadata.name");
        List<String> names =
                IntStream.range(0, nodes.at("spec/replicas").number())
                        .mapToObj(number -> "magpie-" + number)
                        .toList();
        for (String name : names) {
            assertThat(named("Service", name).at("spec/selector").value())
                    .isEqualTo(Map.of("statefulset.kubernetes.io/pod-name", name));
        }
        assertThat(variable(proxy, "MAGPIE_NODES").split(" ", -1)).containsExactlyElementsOf(names);
    }

    @Test
    void asksTheRealEndpoints() {
        assertThat(node.at("ports/0/containerPort").number()).isEqualTo(8080);
        assertThat(node.at("ports/1/containerPort").text())
                .isEqualTo(DeployFiles.defaultOf("chat.websocket.port"));
        assertThat(node.at("startupProbe/httpGet/path").text())
                .isEqualTo("/actuator/health/liveness");
        assertThat(node.at("livenessProbe/httpGet/path").text())
                .isEqualTo("/actuator/health/liveness");
        assertThat(node.at("readinessProbe/httpGet/path").text())
                .isEqualTo("/actuator/health/readiness");
    }

    @Test
    void leavesNodesTheTimeToStop() {
        int sleep = Integer.parseInt(node.at("lifecycle/preStop/exec/command/1").text());

        assertThat(pod.at("terminationGracePeriodSeconds").number())
                .isGreaterThan(sleep + DeployFiles.stopSeconds());
    }

    /** Killed in the middle, it would leave a schema that nobody's next start can use. */
    @Test
    void leavesAMigrationItsTime() {
        Node probe = node.at("startupProbe");

        assertThat(probe.at("periodSeconds").number() * probe.at("failureThreshold").number())
                .isGreaterThan(DeployFiles.migrationSeconds());
    }

    @Test
    void hasNodesAskedForTheirNumbersUnderTheNamesOfTheAlerts() {
        Node monitor = DeployFiles.yaml("kubernetes/podmonitor.yaml").get(0);
        Node endpoint = monitor.at("spec/podMetricsEndpoints/0");

        assertThat(monitor.at("metadata/namespace").text())
                .isEqualTo(kustomization.at("namespace").text());
        assertThat(monitor.at("spec/selector/matchLabels").value())
                .isEqualTo(nodes.at("spec/template/metadata/labels").value());
        assertThat(endpoint.at("port").text()).isEqualTo(node.at("ports/0/name").text());
        assertThat(endpoint.at("path").text()).isEqualTo("/actuator/prometheus");
        assertThat(endpoint.at("relabelings/0").value())
                .isEqualTo(Map.of("targetLabel", "job", "replacement", "magpie"));
        assertThat(endpoint.at("relabelings/1/targetLabel").text()).isEqualTo("instance");
        // It is of a kind that not every Kubernetes knows.
        assertThat(kustomization.at("resources").items())
                .noneMatch(file -> file.text().contains("podmonitor"));
    }

    @Test
    void startsTheProxyByItsFiles() {
        assertThat(proxy.at("command").value())
                .isEqualTo(
                        DeployFiles.yaml("compose.yaml")
                                .get(0)
                                .at("services/nginx/command")
                                .value());
        assertThat(kustomization.at("configMapGenerator/1/files").items())
                .extracting(Node::text)
                .containsExactly(
                        "../../nginx/magpie.conf",
                        "../nginx/nginx.conf",
                        "../nginx/render.sh",
                        "../nginx/start.sh");
    }

    @Test
    void runsWithoutRights() {
        for (Node container : List.of(node, proxy)) {
            Node rights = container.at("securityContext");
            assertThat(rights.at("allowPrivilegeEscalation").value()).isEqualTo(false);
            assertThat(rights.at("readOnlyRootFilesystem").value()).isEqualTo(true);
            assertThat(rights.at("capabilities/drop/0").text()).isEqualTo("ALL");
        }
        assertThat(pod.at("securityContext/runAsNonRoot").value()).isEqualTo(true);
        assertThat(DeployFiles.text("Dockerfile"))
                .contains("USER " + pod.at("securityContext/runAsUser").number() + ":");
    }

    @Test
    void namesWholeVersionsOfImages() {
        Node image = kustomization.at("images/0");

        assertThat(node.at("image").text()).isEqualTo(image.at("name").text());
        assertThat(image.at("newName").text() + ":" + image.at("newTag").text())
                .matches(DeployFiles::isPinned);
        assertThat(proxy.at("image").text())
                .matches(DeployFiles::isPinned)
                .isEqualTo(
                        DeployFiles.yaml("compose.yaml").get(0).at("services/nginx/image").text());
    }

    private static String variable(Node container, String name) {
        return container.at("env").items().stream()
                .filter(one -> one.at("name").text().equals(name))
                .map(one -> one.at("value").text())
                .findFirst()
                .orElseThrow();
    }

    private Node named(String kind, String name) {
        return manifests.stream()
                .filter(manifest -> manifest.at("kind").text().equals(kind))
                .filter(manifest -> manifest.at("metadata/name").text().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
