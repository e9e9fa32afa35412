package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** All types of messages users send, answers, mentions. */
abstract class MessageTypesConformance extends Conformance {
    private static final String SEND = "/capi/chat/msg";
    private static final String PAGE = "/capi/chat/public/msg/page?roomId=1&pageSize=";
    private static final String SESSION = "/capi/chat/public/contact/detail?id=1";

    MessageTypesConformance(Installation installation) {
        super(installation);
    }

    private static Map<String, Object> body(int type) {
        Map<String, Object> body = new LinkedHashMap<>();
        String url = "https://files.example.org/" + Texts.unique("file");
        if (type != 7) {
            body.put("size", 2048);
        }
        body.put("url", url);
        switch (type) {
            case 3 -> body.putAll(Map.of("width", 640, "height", 480));
            case 4 -> body.put("fileName", "报告 (1).pdf");
            case 5 -> body.put("second", 7);
            case 6 ->
                    body.putAll(
                            Map.of(
                                    "thumbWidth",
                                    1280,
                                    "thumbHeight",
                                    720,
                                    "thumbUrl",
                                    url + ".jpg",
                                    "thumbSize",
                                    4096));
            default -> {}
        }
        return body;
    }

    private JsonNode send(User sender, int type, Object body) {
        return rest.as(sender).post(SEND, send(LOBBY, type, body)).ok().get("message");
    }

    private JsonNode answer(User sender, JsonNode target, String content) {
        return send(sender, 1, answering(target.get("id").asLong(), content));
    }

    private static Map<String, Object> answering(long target, String content) {
        return Map.of("content", content, "replyMsgId", target);
    }

    private String nameOf(User user) {
        return rest.as(user).get("/capi/user/userInfo").ok().get("name").asString();
    }

    @ParameterizedTest
    @CsvSource({
        "3,[图片],图片",
        "4,[文件]报告 (1).pdf,文件:报告 (1).pdf",
        "5,[语音],语音",
        "6,[视频],视频",
        "7,[表情包],表情"
    })
    void everyTypeIsSentPushedPagedPreviewedAndQuoted(int type, String preview, String quote) {
        User sender = newUser();
        PushClient client = guest();
        Map<String, Object> body = body(type);

        JsonNode sent = rest.as(sender).post(SEND, send(LOBBY, type, body)).ok();

        JsonNode message = sent.get("message");
        assertThat(message.get("type").asInt()).isEqualTo(type);
        assertThat(message.get("body").propertyNames())
                .containsExactlyInAnyOrderElementsOf(body.keySet());
        body.forEach(
                (name, value) ->
                        assertThat(message.get("body").get(name).asString())
                                .isEqualTo(value.toString()));
        JsonNode push =
                client.awaitPush(
                        4, data -> data.get("message").get("id").equals(message.get("id")));
        assertThat(push).isEqualTo(withoutNulls(sent));
        assertThat(rest.get(PAGE + 1).ok().get("list").get(0)).isEqualTo(sent);
        assertThat(rest.get(SESSION).ok().get("text").asString())
                .isEqualTo(nameOf(sender) + ":" + preview);
        JsonNode reply = answer(sender, message, "ok").get("body").get("reply");
        assertThat(reply.get("body").asString()).isEqualTo(quote);
        assertThat(reply.get("type").asInt()).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7})
    void aBodyThatIsPostedBackIsForwarded(int type) {
        JsonNode original = send(newUser(), type, body(type));

        JsonNode forwarded = send(newUser(), type, original.get("body"));

        assertThat(forwarded.get("body")).isEqualTo(original.get("body"));
        assertThat(forwarded.get("id")).isNotEqualTo(original.get("id"));
    }

    @Test
    void aTextIsForwardedWithoutItsAnswer() {
        User sender = newUser();
        JsonNode target = send(sender, 1, Map.of("content", "target"));
        String content = Texts.unique("forward me");
        JsonNode original =
                send(
                        sender,
                        1,
                        Map.of(
                                "content",
                                content,
                                "replyMsgId",
                                target.get("id").asLong(),
                                "atUidList",
                                List.of(sender.uid())));

        JsonNode forwarded = send(newUser(), 1, original.get("body")).get("body");

        assertThat(forwarded.get("content").asString()).isEqualTo(content);
        assertThat(forwarded.get("reply").isNull()).isTrue();
        assertThat(forwarded.get("urlContentMap").isEmpty()).isTrue();
        assertThat(forwarded.get("atUidList")).isEqualTo(original.get("body").get("atUidList"));
    }

    @Test
    void anAnswerShowsWhatItAnswers() {
        User author = newUser();
        User sender = newUser();
        PushClient client = connect(sender);
        String content = Texts.unique("question");
        JsonNode target = send(author, 1, Map.of("content", content));

        JsonNode sent =
                rest.as(sender)
                        .post(SEND, send(LOBBY, 1, answering(target.get("id").asLong(), "answer")))
                        .ok();

        JsonNode reply = sent.get("message").get("body").get("reply");
        assertThat(reply.propertyNames())
                .containsExactlyInAnyOrder(
                        "id", "uid", "username", "type", "body", "canCallback", "gapCount");
        assertThat(reply.get("id")).isEqualTo(target.get("id"));
        assertThat(reply.get("uid").asLong()).isEqualTo(author.uid());
        assertThat(reply.get("username").asString()).isEqualTo(nameOf(author));
        assertThat(reply.get("type").asInt()).isEqualTo(1);
        assertThat(reply.get("body").asString()).isEqualTo(content);
        assertThat(reply.get("canCallback").asInt()).isEqualTo(1);
        assertThat(reply.get("gapCount").asLong())
                .isEqualTo(sent.get("message").get("seq").asLong() - target.get("seq").asLong());
        JsonNode id = sent.get("message").get("id");
        assertThat(client.awaitPush(4, data -> data.get("message").get("id").equals(id)))
                .isEqualTo(withoutNulls(sent));
        assertThat(rest.get(PAGE + 1).ok().get("list").get(0)).isEqualTo(sent);
    }

    @Test
    void clientsMayJumpAHundredMessagesBackAndNoFurther() {
        List<User> senders = IntStream.range(0, 11).mapToObj(i -> newUser()).toList();
        JsonNode target = send(senders.get(10), 1, Map.of("content", "far away"));
        List<CompletableFuture<RestReply>> between =
                IntStream.range(0, 99)
                        .mapToObj(
                                i ->
                                        rest.as(senders.get(i % 10))
                                                .postLater(SEND, text("between " + i)))
                        .toList();
        between.forEach(reply -> reply.join().ok());

        JsonNode near = answer(senders.get(10), target, "near").get("body").get("reply");
        JsonNode far = answer(senders.get(10), target, "far").get("body").get("reply");

        assertThat(near.get("gapCount").asInt()).isEqualTo(100);
        assertThat(near.get("canCallback").asInt()).isEqualTo(1);
        assertThat(far.get("gapCount").asInt()).isEqualTo(101);
        assertThat(far.get("canCallback").asInt()).isZero();
    }

    @Test
    void refusesToAnswerWhatDoesNotExist() {
        RestClient sender = rest.as(newUser());

        for (long id : new long[] {1_234_567, 0, -5, (1L << 53) - 1}) {
            sender.post(SEND, send(LOBBY, 1, answering(id, "hello?"))).refused(400, 1001);
        }
        sender.post(SEND, send(LOBBY, 1, Map.of("content", "x", "replyMsgId", "one")))
                .refused(400, -2);
    }

    private static Map<String, Object> mentioning(Object uids) {
        return Map.of("content", "@somebody", "atUidList", uids);
    }

    @Test
    void aTextMentionsUsersOnce() {
        User sender = newUser();
        User other = newUser();

        JsonNode sent =
                send(sender, 1, mentioning(List.of(other.uid(), sender.uid(), other.uid())));

        assertThat(rows(sent.get("body").get("atUidList")))
                .extracting(JsonNode::asLong)
                .containsExactly(other.uid(), sender.uid());
        assertThat(rest.get(PAGE + 1).ok().get("list").get(0).get("message")).isEqualTo(sent);
    }

    @Test
    void refusesToMentionNobodyEverybodyAndTooMany() {
        User sender = newUser();
        RestClient caller = rest.as(sender);

        caller.post(SEND, send(LOBBY, 1, mentioning(List.of(sender.uid(), 1L << 40))))
                .refused(400, 1001);
        caller.post(SEND, send(LOBBY, 1, mentioning(List.of(0)))).refused(400, 1001);
        caller.post(SEND, send(LOBBY, 1, mentioning(IntStream.rangeClosed(1, 11).boxed().toList())))
                .refused(400, -2);
        caller.post(SEND, send(LOBBY, 1, mentioning(List.of(-1)))).refused(400, -2);
        caller.post(SEND, send(LOBBY, 1, mentioning("all"))).refused(400, -2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "JAVASCRIPT:alert(1)",
                "data:text/html,x",
                "file:///etc/passwd",
                "//evil.example/a",
                "/\\evil.example/a",
                "https://user@evil.example/a",
                "https:///a",
                "a.png",
                ""
            })
    void refusesUrlsThatClientsMustNotShow(String url) {
        RestClient sender = rest.as(newUser());

        sender.post(SEND, send(LOBBY, 7, Map.of("url", url))).refused(400, -2);
        Map<String, Object> film = body(6);
        film.put("thumbUrl", url);
        sender.post(SEND, send(LOBBY, 6, film)).refused(400, -2);
    }

    @Test
    void takesPathsOfTheServerItself() {
        assertThat(
                        send(newUser(), 7, Map.of("url", "/files/1.gif"))
                                .get("body")
                                .get("url")
                                .asString())
                .isEqualTo("/files/1.gif");
    }

    @Test
    void refusesBodiesOutsideTheBounds() {
        RestClient sender = rest.as(newUser());
        Map<Integer, Map<String, Object>> wrong =
                Map.of(
                        3, Map.of("width", 0),
                        4, Map.of("fileName", " "),
                        5, Map.of("second", "long"),
                        6, Map.of("thumbSize", -1));

        wrong.forEach(
                (type, fields) -> {
                    Map<String, Object> body = body(type);
                    body.putAll(fields);
                    sender.post(SEND, send(LOBBY, type, body)).refused(400, -2);
                    body.put("size", 100L * 1024 * 1024 + 1);
                    sender.post(SEND, send(LOBBY, type, body)).refused(400, -2);
                });
        sender.post(SEND, send(LOBBY, 7, Map.of())).refused(400, -2);
        sender.post(SEND, send(LOBBY, 3, "picture")).refused(400, -2);
    }

    @Test
    void theSameKeyWithAnotherAnswerIsAConflict() {
        User sender = newUser();
        JsonNode target = send(sender, 1, Map.of("content", "target"));
        Map<String, Object> request =
                new LinkedHashMap<>(text("answer", Texts.unique("answer-key")));
        request.put("body", answering(target.get("id").asLong(), "answer"));
        JsonNode first = rest.as(sender).post(SEND, request).ok();

        assertThat(rest.as(sender).post(SEND, request).ok()).isEqualTo(first);
        request.put("body", Map.of("content", "answer"));
        rest.as(sender).post(SEND, request).refused(409, 1009);
    }
}
