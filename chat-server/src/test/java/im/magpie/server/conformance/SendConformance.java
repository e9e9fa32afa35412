package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Sending texts: what comes back, what everybody sees, what is refused. */
abstract class SendConformance extends Conformance {
    private static final String SEND = "/capi/chat/msg";

    SendConformance(Installation installation) {
        super(installation);
    }

    @Test
    void aMessageReachesUsersGuestsAndItsSender() {
        User sender = newUser();
        List<PushClient> clients = List.of(connect(sender), connect(newUser()), guest());
        String content = Texts.unique("to-all");

        JsonNode reply = say(sender, content);

        JsonNode expected = withoutNulls(reply);
        for (PushClient client : clients) {
            JsonNode push = client.awaitPush(4, data -> hasContent(data, content));
            assertThat(push).isEqualTo(expected);
        }
    }

    @Test
    void aMessageHasExactlyTheFieldsOfTheContract() {
        User sender = newUser();
        String key = Texts.unique("fields");
        Instant before = Instant.now();

        JsonNode reply = rest.as(sender).post(SEND, text("hello", key)).ok();

        assertThat(reply.propertyNames()).containsExactlyInAnyOrder("fromUser", "message");
        assertThat(reply.get("fromUser").propertyNames()).containsExactly("uid");
        assertThat(reply.get("fromUser").get("uid").asLong()).isEqualTo(sender.uid());
        JsonNode message = reply.get("message");
        assertThat(withoutNulls(message).propertyNames())
                .contains("id", "roomId", "sendTime", "type", "body", "messageMark", "seq")
                .isSubsetOf(
                        "id",
                        "roomId",
                        "sendTime",
                        "type",
                        "body",
                        "messageMark",
                        "seq",
                        "change",
                        "clientMsgId");
        assertThat(message.get("id").asLong()).isBetween(100_000_000L, 1L << 53);
        assertThat(message.get("roomId").asLong()).isEqualTo(LOBBY);
        assertThat(message.get("type").asInt()).isEqualTo(1);
        assertThat(message.get("clientMsgId").asString()).isEqualTo(key);
        assertThat(Instant.ofEpochMilli(message.get("sendTime").asLong()))
                .isBetween(
                        before.minus(Duration.ofMinutes(1)),
                        Instant.now().plus(Duration.ofMinutes(1)));
        assertMarksOfANewMessage(message.get("messageMark"));
        assertThat(message.get("body").get("content").asString()).isEqualTo("hello");
    }

    private static void assertMarksOfANewMessage(JsonNode mark) {
        assertThat(mark.propertyNames())
                .containsExactlyInAnyOrder("likeCount", "userLike", "dislikeCount", "userDislike");
        assertThat(rows(mark)).allSatisfy(count -> assertThat(count.asInt(-1)).isZero());
    }

    @Test
    void seqsOfConsecutiveSendsFollowEachOther() {
        User sender = newUser();

        List<Long> seqs =
                IntStream.range(0, 10)
                        .mapToObj(i -> say(sender, "in a row " + i))
                        .map(reply -> reply.get("message").get("seq").asLong())
                        .toList();

        assertThat(seqs).isEqualTo(IntStream.range(0, 10).mapToObj(i -> seqs.get(0) + i).toList());
    }

    @Test
    void everyConnectionSeesParallelSendsInSeqOrderAndOnce() {
        List<User> senders = IntStream.range(0, 4).mapToObj(i -> newUser()).toList();
        List<PushClient> clients = List.of(guest(), connect(newUser()), guest());
        String run = Texts.unique("parallel");

        List<JsonNode> accepted =
                IntStream.range(0, 80)
                        .mapToObj(
                                i ->
                                        rest.as(senders.get(i % 4))
                                                .postLater(SEND, text(run + " " + i)))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .map(RestReply::ok)
                        .toList();

        List<Long> expected =
                accepted.stream().map(m -> m.get("message").get("seq").asLong()).sorted().toList();
        assertThat(expected).doesNotHaveDuplicates();
        long last = expected.get(expected.size() - 1);
        for (PushClient client : clients) {
            client.awaitPush(4, push -> push.get("message").get("seq").asLong() == last);
            List<Long> seen =
                    client.pushes(4).stream()
                            .filter(push -> contentOf(push).startsWith(run))
                            .map(push -> push.get("message").get("seq").asLong())
                            .toList();
            assertThat(seen).isEqualTo(expected);
        }
    }

    private static String contentOf(JsonNode message) {
        return message.path("message").path("body").path("content").asString("");
    }

    @Test
    void aRepeatIsTheSameMessageAndNotPushedAgain() {
        User sender = newUser();
        PushClient client = guest();
        String key = Texts.unique("repeat");
        String content = Texts.unique("once");

        JsonNode first = rest.as(sender).post(SEND, text(content, key)).ok();
        JsonNode second = rest.as(sender).post(SEND, text(content, key)).ok();
        String after = Texts.unique("after");
        say(sender, after);

        assertThat(second).isEqualTo(first);
        client.awaitPush(4, push -> hasContent(push, after));
        assertThat(client.pushes(4).stream().filter(push -> hasContent(push, content))).hasSize(1);
    }

    @Test
    void aRepeatMayCarryUnknownFields() {
        User sender = newUser();
        String key = Texts.unique("unknown-fields");
        JsonNode first = rest.as(sender).post(SEND, text("same", key)).ok();

        Map<String, Object> request = new LinkedHashMap<>();
        request.put("roomId", LOBBY);
        request.put("msgType", 1);
        request.put("body", Map.of("content", "same", "surprise", List.of(1, 2)));
        request.put("clientMsgId", key);
        request.put("future", true);

        assertThat(rest.as(sender).post(SEND, request).ok()).isEqualTo(first);
    }

    @Test
    void theSameKeyWithOtherContentIsAConflict() {
        User sender = newUser();
        String key = Texts.unique("conflict");
        rest.as(sender).post(SEND, text("first", key)).ok();

        rest.as(sender).post(SEND, text("second", key)).refused(409, 1009);
    }

    @Test
    void keysAreCaseSensitiveAndPerSender() {
        User sender = newUser();
        String key = Texts.unique("Case");

        long id = idOf(rest.as(sender).post(SEND, text("a", key)));
        long lower = idOf(rest.as(sender).post(SEND, text("b", key.replace('C', 'c'))));
        long others = idOf(rest.as(newUser()).post(SEND, text("c", key)));

        assertThat(List.of(id, lower, others)).doesNotHaveDuplicates();
    }

    private static long idOf(RestReply reply) {
        return reply.ok().get("message").get("id").asLong();
    }

    @Test
    void parallelEqualKeysAreOneMessage() {
        User sender = newUser();
        Map<String, Object> request = text(Texts.unique("same"), Texts.unique("equal-keys"));

        List<Long> ids =
                IntStream.range(0, 12)
                        .mapToObj(i -> rest.as(sender).postLater(SEND, request))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .map(SendConformance::idOf)
                        .distinct()
                        .toList();

        assertThat(ids).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "has space",
                "slash/no",
                "ä",
                "quote\"",
                "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void refusesClientIdsOutsideTheRules(String key) {
        rest.as(newUser()).post(SEND, text("hello", key)).refused(400, -2);
    }

    @Test
    void acceptsClientIdsAtTheBounds() {
        User sender = newUser();

        rest.as(sender).post(SEND, text("hello", "x")).ok();
        rest.as(sender).post(SEND, text("hello", "AZaz09._:-".repeat(6) + "1234")).ok();
    }

    @Test
    void textsComeBackAsTheyWere() {
        User sender = newUser();
        PushClient client = guest();
        String content =
                "<script>alert('x')</script> \"quoted\" \\ 表情😀👩‍👩‍👧 \u0645\u0631\u062d\u0628\u0627 \ttab\nline "
                        + Texts.unique("as-is");

        JsonNode reply = say(sender, content);

        assertThat(contentOf(reply)).isEqualTo(content);
        client.awaitPush(4, push -> hasContent(push, content));
    }

    @Test
    void refusesTextsOutsideTheRules() {
        RestClient sender = rest.as(newUser());

        sender.post(SEND, text("")).refused(400, -2);
        sender.post(SEND, text("  \n\t ")).refused(400, -2);
        sender.post(SEND, text("x".repeat(1025))).refused(400, -2);
        sender.post(SEND, text("x".repeat(1024))).ok();
        sender.post(SEND, text("汉".repeat(1024))).ok();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"roomId\":1,\"msgType\":1,\"body\":{\"content\":\"x\"",
                "{'roomId':1}",
                "",
                "null",
                "17",
                "[]",
                "{}",
                "{\"roomId\":1,\"msgType\":1}",
                "{\"roomId\":1,\"msgType\":1,\"body\":null}",
                "{\"roomId\":1,\"msgType\":1,\"body\":{}}",
                "{\"roomId\":1,\"msgType\":1,\"body\":{\"content\":null}}",
                "{\"roomId\":1,\"msgType\":1,\"body\":{\"content\":{\"a\":1}}}",
                "{\"roomId\":1,\"msgType\":1,\"body\":\"text\"}",
                "{\"roomId\":1,\"msgType\":1,\"body\":[\"text\"]}",
                "{\"roomId\":1,\"body\":{\"content\":\"x\"}}",
                "{\"msgType\":1,\"body\":{\"content\":\"x\"}}",
                "{\"roomId\":\"one\",\"msgType\":1,\"body\":{\"content\":\"x\"}}",
                "{\"roomId\":1.5e99,\"msgType\":1,\"body\":{\"content\":\"x\"}}",
                "{\"roomId\":1,\"msgType\":\"text\",\"body\":{\"content\":\"x\"}}",
                "{\"roomId\":1,\"msgType\":99,\"body\":{\"content\":\"x\"}}",
                "{\"roomId\":1,\"msgType\":1,\"body\":{\"content\":\"x\"},\"clientMsgId\":{}}"
            })
    void refusesMalformedRequests(String body) {
        rest.as(newUser()).send("POST", SEND, body).refused(400, -2);
    }

    @Test
    void refusesAWallOfNestedJson() {
        String nested = "{\"a\":".repeat(20_000) + "1" + "}".repeat(20_000);
        String body = "{\"roomId\":1,\"msgType\":1,\"body\":" + nested + "}";

        rest.as(newUser()).send("POST", SEND, body).refused(400, -2);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void usersDoNotSpeakForTheSystem(int msgType) {
        RestReply reply =
                rest.as(newUser()).post(SEND, send(LOBBY, msgType, Map.of("content", "fake")));

        reply.refused(400, List.of(-2, 1001));
        RestReply asString = rest.as(newUser()).post(SEND, send(LOBBY, msgType, "fake"));
        asString.refused(400, List.of(-2, 1001));
    }

    @Test
    void refusesUnknownRooms() {
        RestClient sender = rest.as(newUser());
        Map<String, String> body = Map.of("content", "anybody?");

        sender.post(SEND, send(NOWHERE, 1, body)).refused(400, List.of(9001, 1001));
        sender.post(SEND, send(-1, 1, body)).refused(400, List.of(9001, 1001, -2));
        sender.post(SEND, send(0, 1, body)).refused(400, List.of(9001, 1001, -2));
    }

    @Test
    void aRefusedSendCostsTheOthersNothing() {
        RestClient sender = rest.as(newUser());
        User other = newUser();
        List<CompletableFuture<RestReply>> good =
                IntStream.range(0, 20)
                        .mapToObj(
                                i -> {
                                    var unused = sender.postLater(SEND, send(NOWHERE, 1, Map.of()));
                                    return rest.as(other).postLater(SEND, text("good " + i));
                                })
                        .toList();

        good.forEach(reply -> reply.join().ok());
    }

    @Test
    void aKeyOfARefusedSendIsFree() {
        RestClient sender = rest.as(newUser());
        String key = Texts.unique("refused-first");
        sender.post(SEND, text(" ", key)).refused(400, -2);

        sender.post(SEND, text("now with words", key)).ok();
    }
}
