package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is said in a private group, and to it: for its members, by its members, about them. */
abstract class PrivateRoomConformance extends Conformance {
    private static final String SEND = "/capi/chat/msg";
    private static final String MARK = "/capi/chat/msg/mark";
    private static final String RECALL = "/capi/chat/msg/recall";
    private static final String GROUP = "/capi/room/group";
    private static final String ROLE = "/capi/user/role";
    private static final String BLACK = "/capi/user/black";
    private static final int CHAT_MANAGER = 2;

    PrivateRoomConformance(Installation installation) {
        super(installation);
    }

    private long group(User owner, User... members) {
        List<Long> uids = List.of(members).stream().map(User::uid).toList();
        return rest.as(owner).post(GROUP, Map.of("uidList", uids)).ok().get("id").asLong();
    }

    private RestReply delete(User caller, String path, Map<String, ?> body) {
        return rest.as(caller).send("DELETE", path, JsonMapper.shared().writeValueAsString(body));
    }

    private RestReply sendTo(User sender, long room, Map<String, ?> body) {
        return rest.as(sender).post(SEND, send(room, 1, body));
    }

    private long say(User sender, long room, String content) {
        return sendTo(sender, room, Map.of("content", content))
                .ok()
                .get("message")
                .get("id")
                .asLong();
    }

    private RestReply mention(User sender, long room, long uid) {
        return sendTo(sender, room, Map.of("content", "@you", "atUidList", List.of(uid)));
    }

    private RestReply answer(User sender, long room, long target) {
        return sendTo(sender, room, Map.of("content", "so?", "replyMsgId", target));
    }

    private RestReply recall(User user, long message) {
        return rest.as(user).put(RECALL, Map.of("msgId", message, "roomId", LOBBY));
    }

    private RestReply like(User user, long message) {
        return rest.as(user).put(MARK, Map.of("msgId", message, "markType", 1, "actType", 1));
    }

    private List<JsonNode> page(User user, long room) {
        String path = "/capi/chat/public/msg/page?pageSize=50&cursor=&roomId=";
        return rows(rest.as(user).get(path + room).ok().get("list"));
    }

    private JsonNode session(User user, long room) {
        return rest.as(user).get("/capi/chat/public/contact/detail?id=" + room).ok();
    }

    private String nameOf(User user) {
        return rest.as(user).get("/capi/user/userInfo").ok().get("name").asString();
    }

    @Test
    void nothingOfAForeignRoomCanBeQuoted() {
        User insider = newUser();
        User outsider = newUser();
        String secret = Texts.unique("secret");
        long room = group(insider, newUser());
        long message = say(insider, room, secret);
        long other = group(outsider, newUser());

        String refusal = answer(outsider, other, message).refused(400, 1001);

        assertThat(answer(outsider, other, NOWHERE).refused(400, 1001)).isEqualTo(refusal);
        answer(outsider, LOBBY, message).refused(400, 1001);
        answer(insider, LOBBY, message).refused(400, 1001);
        answer(outsider, room, message).refused(400, 1001);
        assertThat(answer(insider, room, message).ok().toString()).contains(secret);
    }

    @Test
    void onlyMembersAreMentioned() {
        User owner = newUser();
        User member = newUser();
        User former = newUser();
        long room = group(owner, member, former);
        delete(owner, GROUP + "/member", Map.of("roomId", room, "uid", former.uid())).ok();

        JsonNode sent = mention(member, room, owner.uid()).ok();

        assertThat(sent.get("message").get("body").get("atUidList").toString())
                .isEqualTo("[%d]".formatted(owner.uid()));
        for (long uid : new long[] {former.uid(), newUser().uid(), NOWHERE}) {
            mention(member, room, uid).refused(400, 1001);
        }
    }

    @Test
    void everybodyIsMentionedByOwnersAdminsAndChatManagersOnly() {
        User owner = newUser();
        User member = newUser();
        User manager = newUser();
        long room = group(owner, member, manager);

        mention(owner, room, 0).ok();
        mention(member, room, 0).refused(400, 1001);
        mention(manager, room, 0).refused(400, 1001);
        Map<String, Object> admins = Map.of("roomId", room, "uidList", List.of(member.uid()));
        rest.as(owner).put(GROUP + "/admin", admins).ok();
        mention(member, room, 0).ok();
        delete(owner, GROUP + "/admin", admins).ok();
        mention(member, room, 0).refused(400, 1001);
        withRole(manager, () -> accepted(() -> mention(manager, room, 0)).ok());
    }

    private void withRole(User user, Runnable work) {
        Map<String, Object> role = Map.of("uid", user.uid(), "role", CHAT_MANAGER);
        User admin = superAdmin();
        rest.as(admin).put(ROLE, role).ok();
        try {
            work.run();
        } finally {
            delete(admin, ROLE, role).ok();
        }
    }

    @Test
    void chatManagersAndSuperAdminsTakeBackWhatOthersSaidWhereTheyAreMembers() {
        User owner = newUser();
        User manager = newUser();
        User admin = superAdmin();
        long room = group(owner, manager, admin);
        long foreign = say(owner, group(owner, newUser()), "not for them");
        PushClient ear = connect(owner);

        long first = say(owner, room, "one");
        ear.awaitPush(4, push -> push.at("/message/id").asLong() == first);
        recall(manager, first).refused(403, 403);
        withRole(
                manager,
                () -> {
                    accepted(() -> recall(manager, first)).ok();
                    recall(manager, foreign).refused(400, 1001);
                });
        long second = say(owner, room, "two");
        ear.awaitPush(4, push -> push.at("/message/id").asLong() == second);
        recall(admin, second).ok();
        recall(admin, foreign).refused(400, 1001);

        assertRecalled(ear, room, first, manager);
        assertRecalled(ear, room, second, admin);
    }

    private void assertRecalled(PushClient ear, long room, long message, User by) {
        JsonNode push = ear.awaitPush(9, data -> data.get("msgId").asLong() == message);
        assertThat(push.get("roomId").asLong()).isEqualTo(room);
        assertThat(push.get("recallUid").asLong()).isEqualTo(by.uid());
        JsonNode left =
                page(by, room).stream()
                        .map(row -> row.get("message"))
                        .filter(row -> row.get("id").asLong() == message)
                        .findFirst()
                        .orElseThrow();
        assertThat(left.get("type").asInt()).isEqualTo(2);
        assertThat(left.get("body").asString()).isEqualTo("管理员\"%s\"撤回了一条成员消息", nameOf(by));
    }

    @Test
    void whatABannedMemberSaidIsHiddenAndShownAgain() {
        User reader = newUser();
        User banned = newUser();
        User admin = superAdmin();
        long room = group(reader, banned);
        String secret = Texts.unique("secret");
        long message = say(banned, room, secret);
        long answer = answer(reader, room, message).ok().get("message").get("id").asLong();
        say(banned, room, secret);

        rest.as(admin).put(BLACK, Map.of("uid", banned.uid())).ok();

        everywhere(
                () -> {
                    assertThat(page(reader, room).toString()).doesNotContain(secret);
                    JsonNode reply = reply(reader, room, answer);
                    assertThat(reply.get("body").asString()).isEqualTo("原消息已被撤回");
                    assertThat(reply.get("canCallback").asInt()).isZero();
                    assertThat(session(reader, room).get("text").isNull()).isTrue();
                });
        like(reader, message).refused(400, 1001);
        delete(admin, BLACK, Map.of("uid", banned.uid())).ok();
        everywhere(
                () -> {
                    assertThat(reply(reader, room, answer).get("body").asString())
                            .isEqualTo(secret);
                    assertThat(session(reader, room).get("text").asString()).endsWith(secret);
                });
    }

    private JsonNode reply(User reader, long room, long message) {
        return page(reader, room).stream()
                .map(row -> row.get("message"))
                .filter(row -> row.get("id").asLong() == message)
                .findFirst()
                .orElseThrow()
                .get("body")
                .get("reply");
    }

    @Test
    void marksAndRecallsAreForMembersOnly() {
        User owner = newUser();
        User member = newUser();
        User stranger = newUser();
        long room = group(owner, member);
        PushClient ear = connect(member);
        List<PushClient> others = List.of(connect(stranger), guest());
        long message = say(owner, room, "liked, then gone");

        like(member, message).ok();
        like(stranger, message).refused(400, 1001);
        ear.awaitPush(8, data -> isMarkOf(data, message));
        recall(owner, message).ok();

        ear.awaitPush(9, data -> data.get("msgId").asLong() == message);
        String after = Texts.unique("after");
        say(stranger, after);
        for (PushClient other : others) {
            other.awaitPush(4, data -> hasContent(data, after));
            assertThat(other.pushes(8)).noneMatch(data -> isMarkOf(data, message));
            assertThat(other.pushes(9)).noneMatch(data -> data.get("msgId").asLong() == message);
        }
    }

    private static boolean isMarkOf(JsonNode push, long message) {
        return push.get("markList").get(0).get("msgId").asLong() == message;
    }

    @Test
    void tenLikesOfATextEarnItsAuthorABadge() {
        User author = newUser();
        User[] readers = new User[10];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = newUser();
        }
        long message = say(author, group(author, readers), "likeable");

        for (User reader : readers) {
            assertThat(hasBadge(author)).isFalse();
            like(reader, message).ok();
        }

        await().atMost(Duration.ofSeconds(20)).until(() -> hasBadge(author));
    }

    private boolean hasBadge(User user) {
        return rows(rest.as(user).get("/capi/user/badges").ok()).stream()
                .anyMatch(
                        badge -> badge.get("id").asInt() == 2 && badge.get("obtain").asInt() == 1);
    }
}
