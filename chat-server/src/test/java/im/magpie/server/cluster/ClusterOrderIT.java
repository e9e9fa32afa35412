package im.magpie.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.lab.Lab;
import im.magpie.server.conformance.PushClient;
import im.magpie.server.conformance.Texts;
import im.magpie.server.conformance.User;
import im.magpie.server.history.ViewChecker;
import im.magpie.server.history.ViewChecker.Absence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Many write at both nodes while the bus comes and goes; every connection is shown one history. The
 * system property {@code magpie.seed} repeats the choices of a run.
 */
@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "The servers' binaries exist for linux-x86_64 only")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterOrderIT {
    private static final int WRITERS = 3;
    private static final int MESSAGES = 120;
    private static final long MEMBERSHIP_MILLIS = 1_200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<String, PushClient> members = new LinkedHashMap<>();
    private final Map<String, PushClient> wanderers = new LinkedHashMap<>();
    private final Map<String, PushClient> outsiders = new LinkedHashMap<>();

    /** When the wanderer's returns were asked for. */
    private final List<Long> invitedAt = new CopyOnWriteArrayList<>();

    private TwoNodes nodes;

    @BeforeAll
    void start() {
        nodes =
                TwoNodes.start(
                        "--chat.rate-limit.enabled=false", "--chat.websocket.idle-timeout=10m");
    }

    @AfterAll
    void stop() {
        if (nodes != null) {
            nodes.disconnect();
            nodes.close();
        }
    }

    @Test
    void everyConnectionSeesOneHistoryWhateverTheBusDoes() {
        long seed = Long.getLong("magpie.seed", System.nanoTime());
        System.out.println("order across nodes: seed " + seed);
        Random random = new Random(seed);
        User owner = nodes.newUser();
        User wanderer = nodes.newUser();
        List<User> writing = new ArrayList<>();
        for (int i = 0; i < 2 * WRITERS; i++) {
            writing.add(nodes.newUser());
        }
        long room = nodes.a().acts(owner).group(writing.toArray(User[]::new));
        nodes.a().acts(owner).invite(room, wanderer);
        connectAll(owner, writing, wanderer);
        long lobbyFrom = Chronicle.read(nodes.a().rest(), Acts.LOBBY).messages().size() + 1L;
        long groupFrom = 3;

        Writers writers = new Writers(2 * WRITERS + 1, Acts.LOBBY, room);
        try (writers) {
            for (int i = 0; i < writing.size(); i++) {
                Side side = nodes.sides().get(i % 2);
                writers.add(side, writing.get(i), new Random(random.nextLong()));
            }
            Random sides = new Random(random.nextLong());
            boolean[] inside = {true};
            writers.repeat(() -> move(owner, wanderer, room, inside, sides), MEMBERSHIP_MILLIS);
            trouble(writers, random);
        }
        if (!inside(owner, wanderer, room)) {
            invite(nodes.b().acts(owner), room, wanderer);
        }
        String end = Texts.unique("end");
        nodes.a().acts(owner).say(Acts.LOBBY, end + "l");
        nodes.b().acts(owner).say(room, end + "g");

        Chronicle lobby = Chronicle.read(nodes.a().rest(), Acts.LOBBY);
        Chronicle group = Chronicle.read(nodes.a().as(owner), room);
        System.out.printf(
                "order across nodes: %d messages, %d changes, wanderer away %d times%n",
                writers.count(), writers.changes(), absences(group, wanderer).size());
        assertThat(writers.surprises()).isEmpty();
        assertStored(writers, lobby, end);
        assertStored(writers, group, end);
        assertThat(absences(group, wanderer)).hasSizeGreaterThan(2);
        members.forEach((name, client) -> assertView(name, client, lobby, lobbyFrom, List.of()));
        wanderers.forEach((name, client) -> assertView(name, client, lobby, lobbyFrom, List.of()));
        outsiders.forEach((name, client) -> assertView(name, client, lobby, lobbyFrom, List.of()));
        members.forEach((name, client) -> assertView(name, client, group, groupFrom, List.of()));
        List<Absence> absences = absences(group, wanderer);
        wanderers.forEach((name, client) -> assertView(name, client, group, groupFrom, absences));
        outsiders.forEach((name, client) -> assertThat(group.seenBy(client)).as(name).isEmpty());
    }

    private void connectAll(User owner, List<User> writing, User wanderer) {
        User outsider = nodes.newUser();
        for (Side side : nodes.sides()) {
            String at = " at " + side.node().name();
            members.put("owner" + at, side.connect(owner));
            for (int i = 0; i < writing.size(); i++) {
                members.put("writer " + i + at, side.connect(writing.get(i)));
            }
            wanderers.put("wanderer" + at, side.connect(wanderer));
            outsiders.put("outsider" + at, side.connect(outsider));
            outsiders.put("guest" + at, side.guest());
        }
    }

    private void move(User owner, User wanderer, long room, boolean[] inside, Random sides) {
        Acts acts = nodes.sides().get(sides.nextInt(2)).acts(owner);
        if (inside[0]) {
            acts.remove(room, wanderer);
        } else {
            invite(acts, room, wanderer);
        }
        inside[0] = !inside[0];
    }

    private void invite(Acts acts, long room, User wanderer) {
        invitedAt.add(System.nanoTime());
        acts.invite(room, wanderer);
    }

    private boolean inside(User owner, User wanderer, long room) {
        String path = "/capi/room/group/member/list?roomId=" + room;
        return nodes.a().as(owner).get(path).ok().values().stream()
                .anyMatch(member -> member.get("uid").asLong() == wanderer.uid());
    }

    /** Each kind of trouble twice, in any order, with messages during and after it. */
    private void trouble(Writers writers, Random random) {
        Consumer<Lab> pause = lab -> lab.rocketMq().pause();
        Consumer<Lab> kill = lab -> lab.rocketMq().kill();
        Consumer<Lab> flush = lab -> lab.redis().restart();
        List<Consumer<Lab>> troubles = new ArrayList<>(List.of(pause, kill, flush, pause, kill));
        Collections.shuffle(troubles, random);
        awaitMore(writers, MESSAGES);
        for (Consumer<Lab> trouble : troubles) {
            trouble.accept(nodes.lab());
            awaitMore(writers, MESSAGES + random.nextInt(MESSAGES));
            if (trouble == pause) {
                nodes.lab().rocketMq().resume();
            } else if (trouble == kill) {
                nodes.lab().rocketMq().restart();
            }
            awaitMore(writers, MESSAGES + random.nextInt(MESSAGES));
        }
    }

    private static void awaitMore(Writers writers, int messages) {
        int wanted = writers.count() + messages;
        await().atMost(PATIENCE).until(() -> writers.count() >= wanted);
    }

    private List<Absence> absences(Chronicle group, User user) {
        return group.absences(nodes.a().acts(user).me().ok().get("name").asString(), invitedAt);
    }

    /** What nobody of the writers wrote is left to the other checks. */
    private static void assertStored(Writers writers, Chronicle room, String end) {
        assertThat(writers.problems(room.roomId(), room.stored(seq -> "system-" + seq)))
                .filteredOn(p -> !p.contains("system-") && !p.contains(end))
                .isEmpty();
    }

    /** The last may still be on their way; what came wrong stays wrong. */
    private static void assertView(
            String name, PushClient client, Chronicle room, long from, List<Absence> absences) {
        assertThat(client.closeCode()).as(name).isNull();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () ->
                                assertThat(problems(client, room, from, absences))
                                        .as("room %d as %s saw it", room.roomId(), name)
                                        .isEmpty());
    }

    /** The first of them: one mistake can make thousands. */
    private static List<String> problems(
            PushClient client, Chronicle room, long from, List<Absence> absences) {
        return ViewChecker.problems(room.seenBy(client), room.kept(), from, absences).stream()
                .limit(20)
                .toList();
    }
}
