package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Marks and recalls: what is answered, what everybody sees, in which order. */
abstract class ChangeConformance extends Conformance {
    private static final String SEND = "/capi/chat/msg";
    private static final String MARK = "/capi/chat/msg/mark";
    private static final String RECALL = "/capi/chat/msg/recall";
    private static final int LIKE = 1;
    private static final int DISLIKE = 2;
    private static final int CONFIRM = 1;
    private static final int CANCEL = 2;
    private static final long NO_MESSAGE = 99_999_999_999L;

    ChangeConformance(Installation installation) {
        super(installation);
    }

    private static Map<String, Object> marking(long msgId, int type, int act) {
        return Map.of("msgId", msgId, "markType", type, "actType", act);
    }

    /** As stock clients send it: always with the global room. */
    private static Map<String, Object> recalling(long msgId) {
        return Map.of("msgId", msgId, "roomId", LOBBY);
    }

    private static long id(JsonNode message) {
        return message.get("message").get("id").asLong();
    }

    private RestReply mark(User user, long msgId, int type, int act) {
        return rest.as(user).put(MARK, marking(msgId, type, act));
    }

    private static boolean isMarkOf(JsonNode push, long msgId) {
        return push.path("markList").path(0).path("msgId").asLong() == msgId;
    }

    private static boolean isRecallOf(JsonNode push, long msgId) {
        return push.path("msgId").asLong() == msgId;
    }

    private JsonNode newest(RestClient caller, long msgId) {
        return rows(caller.get("/capi/chat/public/msg/page?roomId=1&pageSize=100").ok().get("list"))
                .stream()
                .filter(message -> id(message) == msgId)
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode marks(JsonNode message) {
        return message.get("message").get("messageMark");
    }

    private static void assertMarks(JsonNode message, int... counts) {
        JsonNode marks = marks(message);
        assertThat(
                        List.of(
                                marks.get("likeCount").asInt(),
                                marks.get("userLike").asInt(),
                                marks.get("dislikeCount").asInt(),
                                marks.get("userDislike").asInt()))
                .isEqualTo(IntStream.of(counts).boxed().toList());
    }

    @Test
    void everybodyHearsAMarkAndItsAuthorSeesItAsOwn() {
        User sender = newUser();
        User reader = newUser();
        List<PushClient> clients = List.of(connect(sender), connect(reader), guest());
        JsonNode message = say(sender, Texts.unique("marked"));
        clients.forEach(client -> hear(client, message));

        assertThat(mark(reader, id(message), LIKE, CONFIRM).ok().isNull()).isTrue();

        for (PushClient client : clients) {
            JsonNode push = client.awaitPush(8, data -> isMarkOf(data, id(message)));
            assertThat(push.propertyNames()).containsExactly("markList");
            JsonNode item = push.get("markList").get(0);
            assertThat(item.propertyNames())
                    .containsExactlyInAnyOrder(
                            "uid", "msgId", "markType", "markCount", "actType", "seq", "change");
            assertThat(item.get("uid").asLong()).isEqualTo(reader.uid());
            assertThat(item.get("markType").asInt()).isEqualTo(LIKE);
            assertThat(item.get("markCount").asInt()).isEqualTo(1);
            assertThat(item.get("actType").asInt()).isEqualTo(CONFIRM);
            assertThat(item.get("seq")).isEqualTo(message.get("message").get("seq"));
            assertThat(item.get("change").asLong()).isPositive();
            JsonNode other = push.get("markList").get(1);
            assertThat(other.get("markType").asInt()).isEqualTo(DISLIKE);
            assertThat(other.get("markCount").asInt()).isZero();
            assertThat(other.get("actType").asInt()).isEqualTo(CANCEL);
            assertThat(push.get("markList")).hasSize(2);
        }
        assertMarks(newest(rest.as(reader), id(message)), 1, 1, 0, 0);
        assertMarks(newest(rest.as(sender), id(message)), 1, 0, 0, 0);
        assertMarks(newest(rest, id(message)), 1, 0, 0, 0);
    }

    @Test
    void confirmingOneKindCancelsTheOtherInOnePush() {
        User sender = newUser();
        JsonNode message = say(sender, Texts.unique("both"));
        mark(sender, id(message), LIKE, CONFIRM).ok();
        PushClient client = guest();

        mark(sender, id(message), DISLIKE, CONFIRM).ok();

        JsonNode list =
                client.awaitPush(
                                8,
                                data ->
                                        isMarkOf(data, id(message))
                                                && data.at("/markList/1/actType").asInt()
                                                        == CONFIRM)
                        .get("markList");
        assertThat(rows(list).stream().map(item -> item.get("markType").asInt()).toList())
                .containsExactly(LIKE, DISLIKE);
        assertThat(rows(list).stream().map(item -> item.get("actType").asInt()).toList())
                .containsExactly(CANCEL, CONFIRM);
        assertThat(rows(list).stream().map(item -> item.get("markCount").asInt()).toList())
                .containsExactly(0, 1);
        assertMarks(newest(rest.as(sender), id(message)), 0, 0, 1, 1);
    }

    @Test
    void aMarkThatIsSoAlreadyIsAcceptedAndTellsNobody() {
        User sender = newUser();
        PushClient client = guest();
        JsonNode message = say(sender, Texts.unique("again"));
        hear(client, message);

        mark(sender, id(message), DISLIKE, CANCEL).ok();
        mark(sender, id(message), LIKE, CONFIRM).ok();
        mark(sender, id(message), LIKE, CONFIRM).ok();
        String after = Texts.unique("after");
        say(sender, after);

        client.awaitPush(4, data -> hasContent(data, after));
        client.awaitPush(8, data -> isMarkOf(data, id(message)));
        assertThat(client.pushes(8).stream().filter(data -> isMarkOf(data, id(message))))
                .hasSize(1);
        assertMarks(newest(rest, id(message)), 1, 0, 0, 0);
    }

    @Test
    void aRecallTakesTheTextFromEverybodyAndTellsTheRecallerToo() {
        User sender = newUser();
        String secret = Texts.unique("secret");
        String key = Texts.unique("key");
        List<PushClient> clients = List.of(connect(sender), connect(newUser()), guest());
        JsonNode message = rest.as(sender).post(SEND, text(secret, key)).ok();
        clients.forEach(client -> hear(client, message));

        assertThat(rest.as(sender).put(RECALL, recalling(id(message))).ok().isNull()).isTrue();

        for (PushClient client : clients) {
            JsonNode push = client.awaitPush(9, data -> isRecallOf(data, id(message)));
            assertThat(push.propertyNames())
                    .containsExactlyInAnyOrder("msgId", "roomId", "recallUid", "seq", "change");
            assertThat(push.get("roomId").asLong()).isEqualTo(LOBBY);
            assertThat(push.get("recallUid").asLong()).isEqualTo(sender.uid());
        }
        JsonNode left = newest(rest, id(message)).get("message");
        assertThat(left.get("type").asInt()).isEqualTo(2);
        assertThat(left.get("body").asString()).contains("\"").contains("撤回了一条消息");
        assertThat(left.get("change").asLong()).isPositive();
        assertThat(rest.get("/capi/chat/public/msg/page?roomId=1&pageSize=100").text())
                .doesNotContain(secret);
        JsonNode repeat = rest.as(sender).post(SEND, text(secret, key)).ok().get("message");
        assertThat(repeat.get("id")).isEqualTo(left.get("id"));
        assertThat(repeat.get("type").asInt()).isEqualTo(2);
        rest.as(sender).put(RECALL, recalling(id(message))).refused(400, 1001);
        mark(sender, id(message), LIKE, CONFIRM).refused(400, 1001);
    }

    @Test
    void theConversationListShowsARecalledMessageAsSuch() {
        User sender = newUser();
        JsonNode message = say(sender, Texts.unique("listed"));
        rest.as(sender).put(RECALL, recalling(id(message))).ok();

        String shown =
                rest.get("/capi/chat/public/contact/detail?id=1").ok().get("text").asString();

        assertThat(shown).endsWith(":撤回了一条消息");
    }

    @Test
    void refusesWhatIsNotOnesOwnAndWhatDoesNotExist() {
        User sender = newUser();
        User other = newUser();
        JsonNode message = say(sender, Texts.unique("mine"));

        rest.as(other).put(RECALL, recalling(id(message))).refused(403, 403);
        rest.as(other).put(RECALL, recalling(NO_MESSAGE)).refused(400, 1001);
        mark(other, NO_MESSAGE, LIKE, CONFIRM).refused(400, 1001);
        rest.put(MARK, marking(id(message), LIKE, CONFIRM)).refused(401, 401);
        rest.put(RECALL, recalling(id(message))).refused(401, 401);
        for (String field : List.of("markType", "actType")) {
            for (int wrong : List.of(0, 3, -1)) {
                Map<String, Object> request = new HashMap<>(marking(id(message), LIKE, CONFIRM));
                request.put(field, wrong);
                assertThat(rest.as(other).put(MARK, request).refused(400, -2)).contains(field);
            }
        }
        rest.as(other).put(MARK, Map.of("markType", 1, "actType", 1)).refused(400, -2);
        rest.as(other).put(RECALL, Map.of("roomId", 1)).refused(400, -2);
        assertMarks(newest(rest, id(message)), 0, 0, 0, 0);
    }

    @Test
    void twoRecallsAtOnceAreOne() {
        User sender = newUser();
        PushClient client = guest();
        JsonNode message = say(sender, Texts.unique("twice"));
        hear(client, message);
        String body = JsonMapper.shared().writeValueAsString(recalling(id(message)));

        List<RestReply> replies =
                IntStream.range(0, 4)
                        .mapToObj(i -> rest.as(sender).sendLater("PUT", RECALL, body))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();

        assertThat(replies.stream().filter(reply -> reply.status() == 200)).hasSize(1);
        assertThat(replies.stream().filter(reply -> reply.code() == 1001)).hasSize(3);
        String after = Texts.unique("after");
        say(sender, after);
        client.awaitPush(4, data -> hasContent(data, after));
        client.awaitPush(9, data -> isRecallOf(data, id(message)));
        assertThat(client.pushes(9).stream().filter(data -> isRecallOf(data, id(message))))
                .hasSize(1);
    }

    @Test
    void noClientSeesAChangeBeforeItsMessage() {
        List<User> users = IntStream.range(0, 4).mapToObj(i -> newUser()).toList();
        List<PushClient> clients = List.of(connect(users.get(0)), connect(users.get(1)), guest());
        List<CompletableFuture<RestReply>> changes = new ArrayList<>();
        Set<Long> recalled = new HashSet<>();
        List<CompletableFuture<RestReply>> sends =
                IntStream.range(0, 40)
                        .mapToObj(
                                i ->
                                        rest.as(users.get(i % 4))
                                                .postLater(SEND, text(Texts.unique("order"))))
                        .toList();
        for (int i = 0; i < 40; i++) {
            long id = id(sends.get(i).join().ok());
            for (User user : users) {
                changes.add(later(user, MARK, marking(id, LIKE, CONFIRM)));
            }
            if (i % 3 == 0) {
                changes.add(later(users.get(i % 4), RECALL, recalling(id)));
                recalled.add(id);
            }
        }
        changes.forEach(change -> assertThat(change.join().code()).isIn(0, 1001));
        String end = Texts.unique("end");
        say(users.get(0), end);
        for (PushClient client : clients) {
            client.awaitPush(4, data -> hasContent(data, end));
            recalled.forEach(id -> awaitRecalled(client, id));
            assertInOrder(client.frames());
        }
    }

    /** By a push of its own, or in the message itself where that came later than the recall. */
    private static void awaitRecalled(PushClient client, long id) {
        await().atMost(Duration.ofSeconds(10))
                .until(
                        () ->
                                client.pushes(9).stream().anyMatch(data -> isRecallOf(data, id))
                                        || client.pushes(4).stream()
                                                .anyMatch(data -> isRecalled(data, id)));
    }

    private static boolean isRecalled(JsonNode push, long id) {
        return id(push) == id && push.path("message").path("type").asInt() == 2;
    }

    /** A change is a push of its own only for those who have seen the message. */
    private static void hear(PushClient client, JsonNode message) {
        client.awaitPush(4, data -> id(data) == id(message));
    }

    private CompletableFuture<RestReply> later(User user, String path, Map<String, Object> body) {
        return rest.as(user).sendLater("PUT", path, JsonMapper.shared().writeValueAsString(body));
    }

    /** Of messages written since the client connected: message, then marks, then the recall. */
    private static void assertInOrder(List<JsonNode> frames) {
        Set<Long> messages = new HashSet<>();
        Set<Long> recalls = new HashSet<>();
        long first = Long.MAX_VALUE;
        Map<Long, Long> lastChanges = new HashMap<>();
        for (JsonNode frame : frames) {
            JsonNode data = frame.path("data");
            if (frame.path("type").asInt() == 4) {
                long id = id(data);
                first = Math.min(first, id);
                assertThat(messages.add(id)).as("message %s twice", id).isTrue();
            } else if (frame.path("type").asInt() == 8) {
                JsonNode item = data.get("markList").get(0);
                long id = item.get("msgId").asLong();
                assertThat(id < first || messages.contains(id)).as("mark of %s", id).isTrue();
                assertThat(recalls).as("recalled before a mark").doesNotContain(id);
                assertNewer(lastChanges, id, item);
            } else if (frame.path("type").asInt() == 9) {
                long id = data.get("msgId").asLong();
                assertThat(id < first || messages.contains(id)).as("recall of %s", id).isTrue();
                assertThat(recalls.add(id)).as("recall of %s twice", id).isTrue();
                assertNewer(lastChanges, id, data);
            }
        }
    }

    private static void assertNewer(Map<Long, Long> lastChanges, long id, JsonNode item) {
        long change = item.get("change").asLong();
        Long before = lastChanges.put(id, change);
        assertThat(before == null || change > before).as("change %s of %s", change, id).isTrue();
    }
}
