package im.magpie.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.lab.Lab;
import im.magpie.lab.LabOptions;
import im.magpie.lab.LabOptions.Omission;
import im.magpie.lab.NodeOptions;
import im.magpie.server.conformance.PushClient;
import im.magpie.server.conformance.RestReply;
import im.magpie.server.conformance.Texts;
import im.magpie.server.conformance.User;
import im.magpie.server.process.MagpieProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A cluster of two nodes of the packaged jar on real servers; one for all tests of a class. */
public final class TwoNodes implements AutoCloseable {
    /** Events that a node found in the log because the bus had not brought them. */
    static final String HEALED = "magpie_push_events_read_total";

    private static final Duration RETURN = Duration.ofSeconds(60);
    private static final String ADMIN = "superadmin";
    private static final List<String> ARGUMENTS =
            List.of(
                    "--chat.admin.accounts=" + ADMIN,
                    "--chat.login.password.enabled=true",
                    "--chat.login.password.strength=4",
                    "--chat.login.development.enabled=true");

    private final Lab lab;
    private final Side a;
    private final Side b;

    private TwoNodes(Lab lab) {
        this.lab = lab;
        this.a = new Side(lab.node(1));
        this.b = new Side(lab.node(2));
    }

    /** Starts one with arguments beside those that logins need. */
    public static TwoNodes start(String... arguments) {
        return start(List.of(), arguments);
    }

    /**
     * Starts one with arguments beside those that logins need.
     *
     * @param jvmOptions options of the JVM of each node
     * @param arguments arguments of the application
     */
    public static TwoNodes start(List<String> jvmOptions, String... arguments) {
        NodeOptions node =
                NodeOptions.of(MagpieProcess.jar())
                        .withJava(MagpieProcess.java())
                        .withJvmOptions(jvmOptions.toArray(String[]::new))
                        .withArguments(
                                Stream.concat(ARGUMENTS.stream(), Stream.of(arguments))
                                        .toArray(String[]::new));
        return new TwoNodes(Lab.start(LabOptions.cluster(2, node).without(Omission.NGINX)));
    }

    public Lab lab() {
        return lab;
    }

    /** The first node. */
    public Side a() {
        return a;
    }

    /** The second node. */
    public Side b() {
        return b;
    }

    public List<Side> sides() {
        return List.of(a, b);
    }

    /** Registers a user at the first node. */
    public User newUser() {
        String account = Texts.account();
        return user(register(account).ok(), account);
    }

    /** The super-admin, logged in once more; registered by who comes first. */
    public User admin() {
        RestReply registered = register(ADMIN);
        JsonNode data =
                registered.status() == 200
                        ? registered.ok()
                        : a.rest().post("/capi/user/public/login", credentials(ADMIN)).ok();
        return user(data, ADMIN);
    }

    private RestReply register(String account) {
        return a.rest().post("/capi/user/public/register", credentials(account));
    }

    private static User user(JsonNode data, String account) {
        return new User(data.get("uid").asLong(), account, data.get("token").asString());
    }

    /** What logs an account in. */
    static Map<String, String> credentials(String account) {
        return Map.of("account", account, "password", User.PASSWORD);
    }

    /** Waits until the bus works: of what comes the log of events has to tell next to nothing. */
    public void awaitBus(Side from, Side to) {
        Acts acts = from.acts(newUser());
        PushClient witness = to.guest();
        await().atMost(RETURN)
                .untilAsserted(
                        () -> {
                            double before = to.counter(HEALED);
                            for (int i = 0; i < 6; i++) {
                                String text = Texts.unique("bus");
                                acts.say(Acts.LOBBY, text);
                                Pushes.awaitText(witness, text);
                            }
                            assertThat(to.counter(HEALED) - before)
                                    .as("of six events, those that the bus did not bring")
                                    .isLessThanOrEqualTo(2);
                        });
    }

    /** Ends the connections of a test. */
    public void disconnect() {
        sides().forEach(Side::disconnect);
    }

    @Override
    public void close() {
        lab.close();
    }
}
