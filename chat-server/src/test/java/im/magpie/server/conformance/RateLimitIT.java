package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.server.process.MagpieProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The limits as they come. The test speaks as a trusted proxy would, so that each test has an
 * address of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RateLimitIT {
    private static final String SEND = "/capi/chat/msg";
    private static final String LOGIN = "/capi/user/public/login";

    private final AtomicInteger addresses = new AtomicInteger();
    private MagpieProcess magpie;
    private RestClient rest;

    @BeforeAll
    void start() {
        magpie = MagpieProcess.start("--chat.login.password.strength=4");
        rest = RestClient.of(magpie.http(), magpie.ws());
    }

    @AfterAll
    void stop() {
        magpie.close();
    }

    private RestClient fromNewAddress() {
        int n = addresses.incrementAndGet();
        return rest.with("X-Forwarded-For", "198.18." + n / 250 + "." + (n % 250 + 1));
    }

    private User newUser() {
        return Conformance.register(fromNewAddress());
    }

    private static Map<String, Object> text() {
        return Conformance.text(Texts.unique("limited"));
    }

    private static long assertLimited(RestReply reply) {
        reply.refused(429, -3);
        long seconds = Long.parseLong(reply.headers().firstValue("Retry-After").orElse("-1"));
        assertThat(seconds).as("Retry-After of %s", reply).isPositive();
        return seconds;
    }

    @Test
    void aRoomTakesSoManyMessagesAndStrangersDoNotUseThemUp() {
        try (MagpieProcess narrow =
                MagpieProcess.start(
                        "--chat.login.password.strength=4",
                        "--chat.rate-limit.send=",
                        "--chat.rate-limit.room=3/60s")) {
            RestClient caller = RestClient.of(narrow.http(), narrow.ws());
            User owner = Conformance.register(caller);
            User member = Conformance.register(caller);
            User stranger = Conformance.register(caller);
            long room =
                    caller.as(owner)
                            .post("/capi/room/group", Map.of("uidList", List.of(member.uid())))
                            .ok()
                            .get("id")
                            .asLong();
            Map<String, Object> message = Conformance.send(room, 1, Map.of("content", "hello"));
            for (int i = 0; i < 4; i++) {
                caller.as(stranger).post(SEND, message).refused(400, 1001);
            }
            caller.as(owner).post(SEND, message).ok();
            caller.as(owner).post(SEND, message).ok();
            caller.as(member).post(SEND, message).ok();

            assertLimited(caller.as(member).post(SEND, message));
            caller.as(member).post(SEND, text()).ok();
        }
    }

    @Test
    void theFourthSendWithinFiveSecondsIsRefused() {
        RestClient sender = rest.as(newUser());
        for (int i = 0; i < 3; i++) {
            sender.post(SEND, text()).ok();
        }

        long seconds = assertLimited(sender.post(SEND, text()));

        assertThat(seconds).isLessThanOrEqualTo(5);
        await().pollDelay(Duration.ofSeconds(seconds))
                .atMost(Duration.ofSeconds(seconds + 10))
                .untilAsserted(() -> sender.post(SEND, text()).ok());
    }

    @Test
    void limitsAreEachUsersOwn() {
        RestClient sender = rest.as(newUser());
        IntStream.range(0, 4).forEach(i -> sender.post(SEND, text()));

        rest.as(newUser()).post(SEND, text()).ok();
    }

    @Test
    void refusedSendsCountToo() {
        RestClient sender = rest.as(newUser());
        for (int i = 0; i < 3; i++) {
            sender.post(SEND, Conformance.send(Conformance.NOWHERE, 1, Map.of("content", "x")))
                    .refused(400, List.of(9001, 1001));
        }

        assertLimited(sender.post(SEND, text()));
    }

    @Test
    void aBurstOfTwentyPassesExactlyThree() {
        RestClient sender = rest.as(newUser());

        List<RestReply> replies =
                IntStream.range(0, 20)
                        .mapToObj(i -> sender.postLater(SEND, text()))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();

        List<RestReply> passed = replies.stream().filter(reply -> reply.status() == 200).toList();
        assertThat(passed).hasSize(3);
        passed.forEach(RestReply::ok);
        replies.stream().filter(reply -> reply.status() != 200).forEach(RateLimitIT::assertLimited);
    }

    @Test
    void readingIsNotLimitedBySending() {
        RestClient caller = rest.as(newUser());
        IntStream.range(0, 4).forEach(i -> caller.post(SEND, text()));

        caller.get("/capi/chat/public/msg/page?roomId=1").ok();
        caller.put("/capi/chat/msg/read", Map.of("roomId", 1)).ok();
    }

    @Test
    void loginsAreLimitedByAddressWhoeverLogsIn() {
        User user = newUser();
        RestClient guessing = fromNewAddress();
        for (int i = 0; i < 10; i++) {
            guessing.post(
                            LOGIN,
                            Map.of("account", Texts.account(), "password", "guess number " + i))
                    .refused(400, 1001);
        }
        Map<String, String> good = Map.of("account", user.account(), "password", User.PASSWORD);

        assertLimited(guessing.post(LOGIN, good));
        fromNewAddress().post(LOGIN, good).ok();
    }

    @Test
    void registrationsAreLimitedByAddress() {
        RestClient caller = fromNewAddress();
        IntStream.range(0, 5).forEach(i -> Conformance.register(caller));

        assertLimited(
                caller.post(
                        "/capi/user/public/register",
                        Map.of("account", Texts.account(), "password", User.PASSWORD)));
        Conformance.register(fromNewAddress());
    }

    @Test
    void aForgedHopInFrontOfTheProxysChangesNothing() {
        String address = "203.0.113.77";
        IntStream.range(0, 5)
                .forEach(
                        i ->
                                Conformance.register(
                                        rest.with(
                                                "X-Forwarded-For",
                                                "198.51.100." + i + ", " + address)));

        assertLimited(
                rest.with("X-Forwarded-For", "198.51.100.99, " + address)
                        .post(
                                "/capi/user/public/register",
                                Map.of("account", Texts.account(), "password", User.PASSWORD)));
    }

    @Test
    void friendshipsAskedForAndStickersAddedAreLimitedApart() {
        RestClient caller = rest.as(newUser());
        Map<String, Object> apply = Map.of("targetUid", Conformance.NOWHERE, "msg", "");
        IntStream.range(0, 20)
                .forEach(i -> caller.post("/capi/user/friend/apply", apply).refused(400, 1001));
        assertLimited(caller.post("/capi/user/friend/apply", apply));

        IntStream.range(0, 30)
                .forEach(
                        i ->
                                caller.post("/capi/user/emoji", Map.of("expressionUrl", "/" + i))
                                        .ok());
        assertLimited(caller.post("/capi/user/emoji", Map.of("expressionUrl", "/more")));
        caller.get("/capi/user/friend/apply/unread").ok();
    }

    @Test
    void changesOfTheProfileAndOfGroupMembersAreLimitedApart() {
        RestClient caller = rest.as(newUser());
        Map<String, Object> badge = Map.of("badgeId", Conformance.NOWHERE);
        IntStream.range(0, 20)
                .forEach(i -> caller.put("/capi/user/badge", badge).refused(400, 1001));
        assertLimited(caller.put("/capi/user/badge", badge));
        assertLimited(caller.put("/capi/user/name", Map.of("name", Texts.unique("name"))));

        IntStream.range(0, 60).forEach(i -> leaveNowhere(caller).refused(400, 9001));
        assertLimited(leaveNowhere(caller));
    }

    private static RestReply leaveNowhere(RestClient caller) {
        return caller.send(
                "DELETE",
                "/capi/room/group/member/exit",
                "{\"roomId\":" + Conformance.NOWHERE + "}");
    }
}
