package im.magpie.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.server.conformance.PushClient;
import im.magpie.server.conformance.RestReply;
import im.magpie.server.conformance.Texts;
import im.magpie.server.conformance.User;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;

/** A message is followed by the id in the answer of one node to the log of the other. */
@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "The servers' binaries exist for linux-x86_64 only")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterTraceIT {
    private static final String PARENT = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final Duration SOON = Duration.ofSeconds(20);

    private TwoNodes nodes;

    @BeforeAll
    void start() {
        nodes = TwoNodes.start("--logging.level.im.magpie.delivery=debug");
    }

    @AfterEach
    void disconnect() {
        nodes.disconnect();
    }

    @AfterAll
    void stop() {
        nodes.close();
    }

    private static List<String> steps(Side side, String trace) {
        return side.node()
                .output()
                .lines()
                .filter(line -> line.contains("[" + trace + "]"))
                .toList();
    }

    private static void awaitSteps(Side side, String trace, String... steps) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> {
                            for (String step : steps) {
                                assertThat(steps(side, trace))
                                        .as(step)
                                        .anyMatch(line -> line.contains(step));
                            }
                        });
    }

    @Test
    void aMessageIsFollowedFromTheAnswerToTheLogOfTheOtherNode() {
        User author = nodes.newUser();
        User reader = nodes.newUser();
        long room = nodes.a().acts(author).group(reader);
        PushClient here = nodes.a().connect(author);
        PushClient there = nodes.b().connect(reader);
        String text = Texts.unique("followed");

        RestReply sent = nodes.a().acts(author).trySay(room, text);

        Pushes.awaitText(there, text);
        Pushes.awaitText(here, text);
        String message = "message " + sent.ok().at("/message/seq").asLong() + " of room " + room;
        String trace = sent.headers().firstValue("X-Trace-Id").orElseThrow();
        awaitSteps(
                nodes.a(),
                trace,
                "message to room " + room + " of " + author.uid() + " accepted as " + text,
                message + " committed, id " + sent.ok().at("/message/id").asLong(),
                message + " published",
                message + " written to 1 connections");
        awaitSteps(
                nodes.b(), trace, message + " received by ", message + " written to 1 connections");
    }

    @Test
    void aCallersTraceCrossesTheTableWhenTheBusIsAway() {
        User author = nodes.newUser();
        PushClient there = nodes.b().guest();
        nodes.lab().rocketMq().pause();
        try {
            String text = Texts.unique("by-table");
            RestReply sent =
                    nodes.a()
                            .as(author)
                            .with("traceparent", "00-" + PARENT + "-00f067aa0ba902b7-01")
                            .post(
                                    "/capi/chat/msg",
                                    Map.of(
                                            "roomId",
                                            Acts.LOBBY,
                                            "msgType",
                                            1,
                                            "body",
                                            Map.of("content", text)));
            Pushes.awaitText(there, text);

            assertThat(sent.headers().firstValue("X-Trace-Id")).hasValue(PARENT);
            String message = "message " + sent.ok().at("/message/seq").asLong() + " of room 1";
            awaitSteps(
                    nodes.b(),
                    PARENT,
                    message + " received by table",
                    message + " written to 1 connections");
            assertThat(nodes.b().node().output()).doesNotContain(text);
        } finally {
            nodes.lab().rocketMq().resume();
        }
    }

    @Test
    void timesAreMeasuredOnTheWay() {
        User author = nodes.newUser();
        PushClient there = nodes.b().guest();
        String text = Texts.unique("measured");
        nodes.a().acts(author).say(Acts.LOBBY, text);
        Pushes.awaitText(there, text);

        assertThat(nodes.a().counter("magpie_delivery_commit_seconds_count")).isPositive();
        await().atMost(SOON)
                .untilAsserted(
                        () ->
                                assertThat(
                                                nodes.b()
                                                                .counter(
                                                                        "magpie_delivery_write_seconds_count{way=\"bus\"}")
                                                        + nodes.b()
                                                                .counter(
                                                                        "magpie_delivery_write_seconds_count{way=\"table\"}"))
                                        .isPositive());
    }
}
