package im.magpie.server.shape;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.server.shape.DeployFiles.Node;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The compose file fits the product, and gives nobody a password. */
class ComposeTest {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(?:(:\\?|:-)([^}]*))?}");
    private static final Pattern EXAMPLE = Pattern.compile("(?m)^(\\w+)=(.*)$");
    private static final List<String> NODES = List.of("node1", "node2");

    private final Node compose = DeployFiles.yaml("compose.yaml").get(0);

    @Test
    void setsOnlyWhatExists() {
        for (String name : NODES) {
            assertThat(DeployFiles.settings()).containsAll(environment(name).keys());
            assertThat(environment(name).at("CHAT_NODE_ID").text()).isEqualTo(name);
        }
    }

    @Test
    void hasNoDefaultForASecret() {
        List<MatchResult> variables =
                VARIABLE.matcher(DeployFiles.text("compose.yaml")).results().toList();

        assertThat(variables)
                .isNotEmpty()
                .filteredOn(variable -> isSecret(variable.group(1)))
                .hasSizeGreaterThan(4)
                .allSatisfy(variable -> assertThat(variable.group(2)).isEqualTo(":?"));
        for (String service : compose.at("services").keys()) {
            Node parts = service(service);
            if (parts.has("environment")) {
                environment(service).keys().stream()
                        .filter(ComposeTest::isSecret)
                        .forEach(key -> assertGiven(environment(service).at(key).text()));
            }
        }
    }

    private static boolean isSecret(String name) {
        // One that says whether, and one that names a file.
        return DeployFiles.isSecret(name)
                && !Set.of("CHAT_LOGIN_PASSWORD_ENABLED", "MAGPIE_KEY", "MAGPIE_PASSWORD_LOGIN")
                        .contains(name)
                && !name.equals("ROCKETMQ_PRODUCER_ACCESS_KEY");
    }

    private static void assertGiven(String value) {
        assertThat(VARIABLE.matcher(value).results())
                .as(value)
                .isNotEmpty()
                .allSatisfy(variable -> assertThat(variable.group(2)).isEqualTo(":?"));
    }

    @Test
    void hasAnExampleOfEveryVariableAndNoValueInIt() {
        Set<String> used = new TreeSet<>();
        VARIABLE.matcher(DeployFiles.text("compose.yaml"))
                .results()
                .forEach(variable -> used.add(variable.group(1)));
        Set<String> shown = new TreeSet<>();
        EXAMPLE.matcher(DeployFiles.text(".env.example"))
                .results()
                .forEach(
                        line -> {
                            shown.add(line.group(1));
                            assertThat(line.group(2)).as(line.group()).isEmpty();
                        });

        assertThat(shown).isEqualTo(used);
    }

    @Test
    void namesWholeVersionsOfImages() {
        for (String service : compose.at("services").keys()) {
            String image = service(service).at("image").text();
            if (NODES.contains(service)) {
                assertThat(image).startsWith("magpie:${MAGPIE_VERSION:?");
            } else {
                assertThat(image).matches(DeployFiles::isPinned);
            }
        }
    }

    @Test
    void publishesNothingButTheProxy() {
        for (String service : compose.at("services").keys()) {
            assertThat(service(service).has("ports")).as(service).isEqualTo(isProxy(service));
        }
        assertThat(compose.at("networks/inner/internal").value()).isEqualTo(true);
    }

    /** Docker hides the addresses of clients that come by IPv6, unless its networks have IPv6. */
    @Test
    void publishesWhereAddressesOfClientsAreSeen() {
        assertThat(service("nginx").at("ports").items())
                .extracting(Node::text)
                .containsExactly("0.0.0.0:80:8080", "0.0.0.0:443:8443");
    }

    private static boolean isProxy(String service) {
        return service.equals("nginx");
    }

    @Test
    void trustsTheProxyAndNobodyElse() {
        String proxy = service("nginx").at("networks/edge/ipv4_address").text();
        for (String name : NODES) {
            assertThat(environment(name).at("CHAT_TRUSTED_PROXIES").text())
                    .isEqualTo(proxy + "/32");
        }
        assertThat(environment("nginx").at("MAGPIE_NODES").text().split(" ", -1))
                .containsExactlyElementsOf(
                        NODES.stream()
                                .map(name -> service(name).at("networks/edge/ipv4_address").text())
                                .toList());
    }

    @Test
    void leavesNodesTheTimeToStop() {
        for (String name : NODES) {
            String grace = service(name).at("stop_grace_period").text();
            assertThat(Integer.parseInt(grace.replace("s", "")))
                    .isGreaterThan(DeployFiles.stopSeconds());
            assertThat(service(name).at("ulimits/nofile").number())
                    .isGreaterThan(
                            2
                                    * Integer.parseInt(
                                            DeployFiles.defaultOf(
                                                    "chat.websocket.max-connections")));
        }
    }

    /** SnakeYAML has put the shared parts in. */
    private Node service(String name) {
        return compose.at("services/" + name);
    }

    private Node environment(String name) {
        return service(name).at("environment");
    }
}
