package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What operators see and do, and that nobody else does. */
abstract class OperatorConformance extends Conformance {
    private static final String OPERATOR = "/capi/operator/";
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** By itself a node reads the words every 10 s: in less, once at most. */
    private static final long BY_ITSELF_MILLIS = 9_900;

    OperatorConformance(Installation installation) {
        super(installation);
    }

    private RestClient operator() {
        return rest.as(superAdmin());
    }

    private static String json(Map<String, ?> body) {
        return new JsonMapper().writeValueAsString(body);
    }

    @Test
    void isForSuperAdminsOnly() {
        RestClient somebody = rest.as(newUser());
        for (String path :
                List.of(
                        "nodes",
                        "message?id=1",
                        "rooms/page",
                        "rooms/busiest",
                        "users?text=a",
                        "users/1/connections",
                        "users/1/devices",
                        "words/page",
                        "acts/page")) {
            somebody.get(OPERATOR + path).refused(403, 403);
            rest.get(OPERATOR + path).refused(401, 401);
        }
        somebody.put(OPERATOR + "words", Map.of("word", Texts.unique("w"))).refused(403, 403);
        somebody.post(OPERATOR + "words/reload", Map.of()).refused(403, 403);
        somebody.delete(OPERATOR + "users/1/devices").refused(403, 403);
    }

    /** Whoever could frame the page, or run something in it, would act as the operator. */
    @Test
    void thePageCannotBeFramedAndRunsNoForeignScripts() {
        RestReply page = rest.get("/operator.html");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'self';", "frame-ancestors 'none'", "base-uri 'none'")
                .doesNotContain("script-src", "unsafe-inline");
    }

    @Test
    void tellsHowAllNodesDo() {
        connect(newUser());
        RestClient operator = operator();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            JsonNode view = operator.get(OPERATOR + "nodes").ok();
                            List<JsonNode> nodes = rows(view.get("nodes"));
                            assertThat(nodes).hasSizeGreaterThanOrEqualTo(nodeCount());
                            assertThat(nodes)
                                    .allMatch(node -> node.path("status").path("ready").asBoolean())
                                    .filteredOn(node -> node.get("asked").asBoolean())
                                    .hasSize(1);
                            assertThat(nodes)
                                    .anyMatch(node -> node.at("/status/users").asInt() > 0);
                        });
        assertThat(operator.get(OPERATOR + "nodes").headers().firstValue("Cache-Control"))
                .contains("no-store");
    }

    /** One address may stand for several nodes. */
    private int nodeCount() {
        return Math.max(installation().nodes().size(), installation().isOneNode() ? 1 : 2);
    }

    @Test
    void tellsWhatBecameOfAMessageAtEveryNode() {
        User author = newUser();
        PushClient listener = connect(newUser());
        String name = Texts.unique("c");
        String words = Texts.unique("where is it");
        JsonNode sent = rest.as(author).post("/capi/chat/msg", text(words, name)).ok();
        long id = sent.get("message").get("id").asLong();
        listener.awaitPush(4, push -> hasContent(push, words));
        RestClient operator = operator();

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            RestReply reply = operator.get(OPERATOR + "message?id=" + id);
                            JsonNode view = reply.ok();
                            assertThat(view.at("/message/seq")).isEqualTo(sent.at("/message/seq"));
                            List<JsonNode> steps = steps(view);
                            assertThat(steps).hasSizeGreaterThanOrEqualTo(nodeCount());
                            assertThat(steps).allMatch(step -> !step.path("way").isNull());
                            assertThat(steps)
                                    .filteredOn(step -> step.get("committedAt").asLong() > 0)
                                    .singleElement()
                                    .matches(step -> step.get("way").asString().equals("OWN"))
                                    .matches(step -> !step.path("handover").asString("").isEmpty())
                                    .matches(step -> !step.get("traceId").asString().isEmpty());
                            assertThat(
                                            steps.stream()
                                                    .mapToInt(s -> s.get("connections").asInt())
                                                    .sum())
                                    .isPositive();
                            assertThat(reply.text()).doesNotContain(words);
                        });
        JsonNode byName =
                operator.get(OPERATOR + "message?uid=" + author.uid() + "&clientMsgId=" + name)
                        .ok();
        assertThat(byName.at("/message/id").asLong()).isEqualTo(id);
        operator.get(OPERATOR + "message?id=1").refused(400, 1001);
    }

    private static List<JsonNode> steps(JsonNode view) {
        return rows(view.get("nodes")).stream().map(node -> node.get("steps")).toList();
    }

    @Test
    void showsHowRoomsAreUsed() {
        User author = newUser();
        connect(author);
        String words = Texts.unique("busy");
        rest.as(author).post("/capi/chat/msg", text(words)).ok();
        RestClient operator = operator();
        for (String path : List.of("rooms/busiest", "rooms/page?pageSize=50")) {
            RestReply reply = operator.get(OPERATOR + path);
            JsonNode answer = reply.ok();
            assertThat(rows(answer.isArray() ? answer : answer.get("list")))
                    .filteredOn(row -> row.at("/room/roomId").asLong() == 1)
                    .singleElement()
                    .matches(row -> row.at("/room/recent").asInt() > 0)
                    .matches(row -> row.get("listeners").asInt() > 0);
            assertThat(reply.text()).doesNotContain(words);
        }
    }

    @Test
    void findsUsersByUidAccountAndName() {
        User user = newUser();
        RestClient operator = operator();
        for (String text :
                List.of(String.valueOf(user.uid()), user.account().toUpperCase(Locale.ROOT))) {
            assertThat(rows(operator.get(OPERATOR + "users?text=" + text).ok()))
                    .filteredOn(found -> found.get("uid").asLong() == user.uid())
                    .singleElement()
                    .matches(found -> found.get("account").asString().equals(user.account()))
                    .matches(found -> !found.get("banned").asBoolean());
        }
        String name =
                rows(operator.get(OPERATOR + "users?text=" + user.uid()).ok())
                        .get(0)
                        .get("name")
                        .asString();
        assertThat(rows(operator.get(OPERATOR + "users?text=" + name).ok()))
                .anyMatch(found -> found.get("uid").asLong() == user.uid());
        assertThat(rows(operator.get(OPERATOR + "users?text=" + Texts.unique("nobody")).ok()))
                .isEmpty();
    }

    @Test
    void tellsWhereAUserIsConnected() {
        User user = newUser();
        connect(user);
        connect(user);
        RestClient operator = operator();
        String path = OPERATOR + "users/" + user.uid() + "/connections";
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            List<JsonNode> nodes = rows(operator.get(path).ok());
                            assertThat(nodes)
                                    .hasSizeGreaterThanOrEqualTo(nodeCount())
                                    .allMatch(node -> node.get("answered").asBoolean());
                            assertThat(
                                            nodes.stream()
                                                    .mapToInt(n -> n.get("connections").asInt())
                                                    .sum())
                                    .isEqualTo(2);
                        });
        String nobody = OPERATOR + "users/" + newUser().uid() + "/connections";
        assertThat(rows(operator.get(nobody).ok()))
                .allMatch(node -> node.get("connections").asInt() == 0);
    }

    @Test
    void endsLoginsOfUsers() {
        User user = newUser();
        String second = login(user);
        PushClient phone = connect(user);
        RestClient operator = operator();
        String devices = OPERATOR + "users/" + user.uid() + "/devices";
        List<JsonNode> logins = rows(operator.get(devices).ok());
        assertThat(logins).hasSize(2);
        long first =
                logins.stream().mapToLong(login -> login.get("id").asLong()).min().orElseThrow();

        operator.delete(devices + "/" + first).ok();

        phone.awaitPush(6);
        everywhere(() -> rest.as(user).get("/capi/user/userInfo").refused(401, 401));
        rest.token(second).get("/capi/user/userInfo").ok();
        operator.delete(devices + "/" + first).refused(400, 1001);

        operator.delete(devices).ok();

        everywhere(() -> rest.token(second).get("/capi/user/userInfo").refused(401, 401));
        assertThat(rows(operator.get(devices).ok())).isEmpty();
    }

    /** Letters only: digits would be taken for a part of something else. */
    private static String word() {
        StringBuilder word = new StringBuilder("zq");
        Texts.unique("")
                .chars()
                .filter(Character::isLetterOrDigit)
                .forEach(c -> word.append((char) ('a' + c % 26)));
        return word.toString();
    }

    @Test
    void wordsCountOnAllNodes() {
        RestClient operator = operator();
        String word = word();
        operator.put(OPERATOR + "words", Map.of("word", "  " + word + " ")).ok();
        operator.put(OPERATOR + "words", Map.of("word", word)).ok();
        everywhere(() -> awaitSaid(word, false));
        operator.send("DELETE", OPERATOR + "words", json(Map.of("word", word))).ok();
        everywhere(() -> awaitSaid(word, true));
        operator.put(OPERATOR + "words", Map.of("word", "  ")).refused(400, -2);
    }

    /**
     * What comes twice so soon comes once at least because somebody said so. A machine that is too
     * busy for that is asked again.
     */
    @Test
    void everyNodeReadsTheWordsAgainWhenItIsToldTo() {
        RestClient operator = operator();
        await().atMost(PATIENCE.multipliedBy(4)).untilAsserted(() -> assertAllReadSoon(operator));
    }

    private void assertAllReadSoon(RestClient operator) {
        Map<String, Long> first = readAgain(operator, awaitWordsRead(operator, Map.of()));
        Map<String, Long> third = readAgain(operator, readAgain(operator, first));
        assertThat(third)
                .allSatisfy(
                        (run, time) ->
                                assertThat(time - first.get(run)).isLessThan(BY_ITSELF_MILLIS));
    }

    private Map<String, Long> readAgain(RestClient operator, Map<String, Long> before) {
        operator.post(OPERATOR + "words/reload", Map.of()).ok();
        return awaitWordsRead(operator, before);
    }

    /** Waits until all nodes have read the words at another time than before; says when. */
    private Map<String, Long> awaitWordsRead(RestClient operator, Map<String, Long> before) {
        return await().atMost(PATIENCE)
                .until(
                        () -> wordsRead(operator),
                        now ->
                                now.size() >= nodeCount()
                                        && now.keySet().containsAll(before.keySet())
                                        && before.keySet().stream()
                                                .noneMatch(
                                                        run ->
                                                                now.get(run)
                                                                        .equals(before.get(run))));
    }

    /** When each node that answers has read them, by its own clock and its run. */
    private static Map<String, Long> wordsRead(RestClient operator) {
        return rows(operator.get(OPERATOR + "nodes").ok().get("nodes")).stream()
                .filter(node -> !node.path("status").isNull())
                .collect(
                        Collectors.toMap(
                                node -> node.get("startId").asString(),
                                node -> node.at("/status/wordsRead").asLong()));
    }

    private void awaitSaid(String word, boolean plain) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            User author = newUser();
                            String content =
                                    say(author, "so " + word)
                                            .at("/message/body/content")
                                            .asString();
                            assertThat(content.contains(word)).isEqualTo(plain);
                        });
    }

    @Test
    void listsWordsPageByPage() {
        RestClient operator = operator();
        String common = word();
        List<String> words = Stream.of("a", "b", "c").map(end -> common + end).toList();
        words.forEach(word -> operator.put(OPERATOR + "words", Map.of("word", word)).ok());

        List<String> found = new ArrayList<>();
        String cursor = "";
        JsonNode page;
        do {
            page =
                    operator.get(
                                    OPERATOR
                                            + "words/page?pageSize=2&part="
                                            + common
                                            + "&cursor="
                                            + cursor)
                            .ok();
            rows(page.get("list")).forEach(word -> found.add(word.asString()));
            cursor = page.get("cursor").asString();
        } while (!page.get("isLast").asBoolean());

        assertThat(found).isEqualTo(words);
        words.forEach(
                word ->
                        operator.send("DELETE", OPERATOR + "words", json(Map.of("word", word)))
                                .ok());
    }

    @Test
    void remembersEveryAct() {
        User admin = superAdmin();
        RestClient operator = rest.as(admin);
        User user = newUser();
        String word = word();
        String devices = OPERATOR + "users/" + user.uid() + "/devices";
        operator.delete(devices).ok();
        operator.delete(devices).ok();
        operator.put("/capi/user/black", Map.of("uid", user.uid())).ok();
        operator.put("/capi/user/black", Map.of("uid", user.uid())).ok();
        operator.send("DELETE", "/capi/user/black", json(Map.of("uid", user.uid()))).ok();
        operator.send("DELETE", "/capi/user/black", json(Map.of("uid", user.uid()))).ok();
        operator.put(OPERATOR + "words", Map.of("word", word)).ok();
        operator.put(OPERATOR + "words", Map.of("word", word)).ok();
        operator.send("DELETE", OPERATOR + "words", json(Map.of("word", word))).ok();
        operator.post(OPERATOR + "words/reload", Map.of()).ok();

        List<JsonNode> acts =
                rows(operator.get(OPERATOR + "acts/page?pageSize=100").ok().get("list"));

        assertThat(acts)
                .filteredOn(
                        act ->
                                List.of(String.valueOf(user.uid()), word)
                                        .contains(act.get("subject").asString()))
                .extracting(act -> act.get("act").asString())
                .containsExactly("REMOVE_WORD", "ADD_WORD", "LIFT_BAN", "BAN", "END_DEVICES");
        assertThat(acts)
                .anyMatch(act -> act.get("act").asString().equals("RELOAD_WORDS"))
                .allMatch(act -> !act.get("address").asString().isEmpty());
    }
}
