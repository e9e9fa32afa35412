package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.lab.Lab;
import im.magpie.lab.LabOptions;
import im.magpie.lab.LabOptions.Omission;
import im.magpie.lab.Node;
import im.magpie.lab.NodeOptions;
import im.magpie.server.process.MagpieProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * What {@link LogSecretsIT} looks for, in a cluster: messages, logins and files cross it, and two
 * of its servers go away and come back. One node prints lines for people, the other one for
 * machines. Unlike in other labs Redis asks for a password.
 */
@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "The servers' binaries exist for linux-x86_64 only")
class ClusterLogSecretsIT {
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Secrets secrets = new Secrets();

    private Lab lab() {
        NodeOptions node =
                NodeOptions.of(MagpieProcess.jar())
                        .withJava(MagpieProcess.java())
                        .withArguments(
                                "--logging.level.im.magpie=debug",
                                "--chat.rate-limit.enabled=false",
                                "--chat.login.password.enabled=true",
                                "--chat.login.password.strength=4",
                                "--chat.login.development.enabled=true",
                                "--chat.token.secret=" + secrets.made("token secret"));
        return Lab.start(LabOptions.cluster(0, node).without(Omission.NGINX));
    }

    /**
     * Gives Redis a password, and says one to the broker; returns the arguments of nodes that know
     * them. That of the database is a word that its sentences have, too.
     */
    private List<String> locked(Lab lab) throws IOException {
        String redis = secrets.made("redis password");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), lab.redis().port())) {
            String command = "CONFIG SET requirepass " + redis + "\r\n";
            socket.getOutputStream().write(command.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes("+OK".length());
            assertThat(answer).asString(StandardCharsets.US_ASCII).isEqualTo("+OK");
        }
        return List.of(
                "--chat.redis.url=redis://:" + redis + "@127.0.0.1:" + lab.redis().port(),
                "--rocketmq.producer.access-key=" + secrets.made("access key"),
                "--rocketmq.producer.secret-key=" + secrets.made("broker key"));
    }

    private static Node launch(Lab lab, String name, List<String> arguments, String... more) {
        return lab.launchNode(
                name, Stream.concat(arguments.stream(), Stream.of(more)).toArray(String[]::new));
    }

    private NotedActs actsAt(Node node) {
        await().atMost(START)
                .until(() -> node.output().contains("{\"ready\":true") || !node.isAlive());
        return new NotedActs(
                URI.create("http://127.0.0.1:" + node.http()),
                URI.create("ws://127.0.0.1:" + node.ws()),
                secrets);
    }

    @Test
    void aClusterTellsNothingThoughItsServersGoAway() throws Exception {
        try (Lab lab = lab()) {
            List<String> passwords = locked(lab);
            Node plain = launch(lab, "node1", passwords);
            Node structured =
                    launch(lab, "node2", passwords, "--logging.structured.format.console=ecs");
            try (NotedActs a = actsAt(plain);
                    NotedActs b = actsAt(structured)) {
                live(a, b);
                live(b, a);
                lab.rocketMq().pause();
                lab.redis().pause();
                try {
                    live(a, b);
                    live(b, a);
                    awaitSaid(List.of(plain, structured), "Redis is away", "the bus at ");
                } finally {
                    lab.redis().resume();
                    lab.rocketMq().resume();
                }
                awaitSaid(List.of(plain, structured), "the bus works again");
                live(a, b);
            }
            List.of(plain, structured).forEach(Node::terminate);
            List.of(plain, structured).forEach(node -> node.awaitExit(SOON));
            assertThat(plain.output()).contains("DEBUG [");
            assertThat(structured.output()).contains("{\"@timestamp\"").contains("\"DEBUG\"");
            secrets.assertNotIn(plain.output());
            secrets.assertNotIn(structured.output());
        }
    }

    private static void awaitSaid(List<Node> nodes, String... words) {
        await().atMost(SOON)
                .untilAsserted(
                        () ->
                                assertThat(nodes)
                                        .allSatisfy(
                                                node -> assertThat(node.output()).contains(words)));
    }

    /** People of two nodes log in, talk, make friends, rename themselves, and share files. */
    private void live(NotedActs here, NotedActs there) {
        String token = here.logInByPassword();
        String other = there.logInByCode(here.rest());
        RestClient author = here.rest().token(token);
        RestClient reader = there.rest().token(other);
        here.connectWith(token);
        PushClient listening = there.open("?token=" + other);
        String text = secrets.made("text across");
        author.post(NotedActs.SEND, Conformance.text(text)).ok();
        listening.awaitPush(4, push -> Conformance.hasContent(push, text), SOON);

        here.say(author, reader);
        author.put("/capi/user/name", Map.of("name", Texts.name())).ok();
        long apply =
                author.get("/capi/user/friend/apply/page?pageSize=20&pageNo=1")
                        .ok()
                        .at("/list/0/applyId")
                        .asLong();
        author.put("/capi/user/friend/apply", Map.of("applyId", apply)).ok();
        here.upload(author);
        reader.post("/capi/user/logout", Map.of()).ok();
    }
}
