package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Private groups: who may do what to them, what members see, and who is told. */
abstract class GroupConformance extends Conformance {
    private static final String GROUP = "/capi/room/group";
    private static final String MEMBER = GROUP + "/member";
    private static final String EXIT = MEMBER + "/exit";
    private static final String ADMIN = GROUP + "/admin";
    private static final String CARD = "/capi/room/public/group?id=";
    private static final String MEMBERS = "/capi/room/public/group/member/page?roomId=";
    private static final String LIST = MEMBER + "/list?roomId=";
    private static final String DETAIL = "/capi/chat/public/contact/detail?id=";
    private static final String SESSIONS = "/capi/chat/public/contact/page";
    private static final String PAGE = "/capi/chat/public/msg/page?roomId=";
    private static final String READ = "/capi/chat/msg/read";

    GroupConformance(Installation installation) {
        super(installation);
    }

    private static List<Long> uids(User... users) {
        return Arrays.stream(users).map(User::uid).toList();
    }

    private long create(User owner, User... others) {
        return rest.as(owner).post(GROUP, Map.of("uidList", uids(others))).ok().get("id").asLong();
    }

    private RestReply invite(User inviter, long room, User... users) {
        return rest.as(inviter).post(MEMBER, Map.of("roomId", room, "uidList", uids(users)));
    }

    private RestReply delete(User caller, String path, Map<String, ?> body) {
        return rest.as(caller).send("DELETE", path, JsonMapper.shared().writeValueAsString(body));
    }

    private RestReply remove(User remover, long room, User target) {
        return delete(remover, MEMBER, Map.of("roomId", room, "uid", target.uid()));
    }

    private RestReply exit(User user, long room) {
        return delete(user, EXIT, Map.of("roomId", room));
    }

    private RestReply appoint(User owner, long room, User... users) {
        return rest.as(owner).put(ADMIN, Map.of("roomId", room, "uidList", uids(users)));
    }

    private RestReply dismiss(User owner, long room, User... users) {
        return delete(owner, ADMIN, Map.of("roomId", room, "uidList", uids(users)));
    }

    private RestReply sendTo(User sender, long room, String content) {
        return rest.as(sender).post("/capi/chat/msg", send(room, 1, Map.of("content", content)));
    }

    private String nameOf(User user) {
        return rest.as(user).get("/capi/user/userInfo").ok().get("name").asString();
    }

    private int role(User user, long room) {
        return rest.as(user).get(CARD + room).ok().get("role").asInt();
    }

    private List<JsonNode> page(User user, long room) {
        return rows(rest.as(user).get(PAGE + room + "&pageSize=50").ok().get("list"));
    }

    private List<Long> listed(User user, long room) {
        return rows(rest.as(user).get(LIST + room).ok()).stream()
                .map(row -> row.get("uid").asLong())
                .toList();
    }

    private static boolean isIn(JsonNode push, long room) {
        return push.path("message").path("roomId").asLong() == room;
    }

    private static boolean says(JsonNode push, long room, String content) {
        return isIn(push, room) && hasContent(push, content);
    }

    /** A system message's body is the sentence itself. */
    private static boolean saysSystem(JsonNode push, long room, String content) {
        return isIn(push, room)
                && push.path("fromUser").path("uid").asLong() == 1
                && content.equals(push.path("message").path("body").asString(""));
    }

    private static boolean changes(JsonNode push, long room, User user, int type) {
        return push.get("roomId").asLong() == room
                && push.get("uid").asLong() == user.uid()
                && push.get("changeType").asInt() == type;
    }

    private static List<JsonNode> changesOf(PushClient client, long room) {
        return client.pushes(11).stream()
                .filter(push -> push.get("roomId").asLong() == room)
                .toList();
    }

    /** Of one user: who has just come may still be told of those who came a moment before. */
    private static List<JsonNode> changesOf(PushClient client, long room, User user) {
        return changesOf(client, room).stream()
                .filter(push -> push.get("uid").asLong() == user.uid())
                .toList();
    }

    private static List<JsonNode> messagesOf(PushClient client, long room) {
        return client.pushes(4).stream().filter(push -> isIn(push, room)).toList();
    }

    /** Waits until everything pushed so far is there: pushes of the lobby come to everybody. */
    private void settle(PushClient... clients) {
        String mark = Texts.unique("settled");
        say(newUser(), mark);
        for (PushClient client : clients) {
            client.awaitPush(4, push -> hasContent(push, mark));
        }
    }

    @Test
    void everythingAboutANewGroupWorksForItsCreatorAtOnce() {
        User owner = newUser();
        User one = newUser();
        User two = newUser();
        PushClient connection = connect(owner);
        long room = create(owner, one, two);
        RestClient me = rest.as(owner);

        JsonNode card = me.get(CARD + room).ok();
        assertThat(card.get("groupName").asString()).isEqualTo(nameOf(owner) + "的群组");
        assertThat(card.get("role").asInt()).isEqualTo(1);
        assertThat(listed(owner, room))
                .containsExactlyInAnyOrder(owner.uid(), one.uid(), two.uid());
        JsonNode members = me.get(MEMBERS + room).ok();
        assertThat(rows(members.get("list"))).hasSize(3);
        JsonNode session = me.get(DETAIL + room).ok();
        assertThat(session.get("type").asInt()).isEqualTo(1);
        assertThat(session.get("hot_Flag").asInt()).isZero();
        assertThat(session.get("name")).isEqualTo(card.get("groupName"));
        assertThat(rows(me.get(SESSIONS).ok().get("list")))
                .anySatisfy(row -> assertThat(row.get("roomId").asLong()).isEqualTo(room));
        JsonNode first = page(owner, room).get(0);
        assertThat(first.get("message").get("type").asInt()).isEqualTo(8);
        assertThat(first.get("fromUser").get("uid").asLong()).isEqualTo(1);
        assertThat(first.get("message").get("body").asString())
                .isEqualTo(
                        "\"%s\"邀请\"%s\",\"%s\"加入群聊"
                                .formatted(nameOf(owner), nameOf(one), nameOf(two)));
        String hello = Texts.unique("hello");
        sendTo(owner, room, hello).ok();
        me.put(READ, Map.of("roomId", room)).ok();
        everywhere(
                () -> assertThat(me.get(DETAIL + room).ok().get("unreadCount").asInt()).isZero());
        connection.awaitPush(4, push -> says(push, room, hello));
        assertThat(messagesOf(connection, room)).hasSize(2);
    }

    @Test
    void invitedUsersHearTheGroupOnTheirOpenConnections() {
        User owner = newUser();
        User first = newUser();
        User joiner = newUser();
        User stranger = newUser();
        long room = create(owner, first);
        sendTo(owner, room, "before").ok();
        PushClient ownersEar = connect(owner);
        PushClient ear = connect(joiner);
        PushClient strangersEar = connect(stranger);

        invite(first, room, joiner).ok();
        String later = Texts.unique("later");
        sendTo(owner, room, later).ok();

        String sentence = "\"%s\"邀请\"%s\"加入群聊".formatted(nameOf(first), nameOf(joiner));
        for (PushClient client : List.of(ear, ownersEar)) {
            JsonNode joined = client.awaitPush(11, push -> changes(push, room, joiner, 1));
            assertThat(joined.propertyNames())
                    .containsExactlyInAnyOrder(
                            "roomId", "uid", "changeType", "activeStatus", "lastOptTime");
            client.awaitPush(4, push -> saysSystem(push, room, sentence));
            client.awaitPush(4, push -> says(push, room, later));
        }
        settle(ear, ownersEar, strangersEar);
        assertThat(changesOf(ear, room, joiner)).as("told once").hasSize(1);
        assertThat(changesOf(ownersEar, room, joiner)).hasSize(1);
        assertThat(messagesOf(ear, room)).hasSize(2);
        assertThat(messagesOf(strangersEar, room)).isEmpty();
        assertThat(changesOf(strangersEar, room)).isEmpty();
        JsonNode session = rest.as(joiner).get(DETAIL + room).ok();
        assertThat(session.get("unreadCount").asInt()).isEqualTo(2);
        assertThat(page(joiner, room)).as("history").hasSize(4);
    }

    @Test
    void aRemovedUserIsToldAndHearsNothingMore() {
        User owner = newUser();
        User removed = newUser();
        User other = newUser();
        long room = create(owner, removed, other);
        PushClient ear = connect(removed);
        PushClient othersEar = connect(other);

        remove(owner, room, removed).ok();
        String secret = Texts.unique("secret");
        sendTo(owner, room, secret).ok();

        JsonNode left = ear.awaitPush(11, push -> changes(push, room, removed, 2));
        assertThat(left.propertyNames()).containsExactlyInAnyOrder("roomId", "uid", "changeType");
        othersEar.awaitPush(11, push -> changes(push, room, removed, 2));
        othersEar.awaitPush(4, push -> says(push, room, secret));
        settle(ear, othersEar);
        assertThat(changesOf(ear, room, removed)).hasSize(1);
        assertThat(changesOf(othersEar, room, removed)).hasSize(1);
        assertThat(messagesOf(ear, room)).noneMatch(push -> says(push, room, secret));
        String sentence = "\"%s\"将\"%s\"移出了群聊".formatted(nameOf(owner), nameOf(removed));
        List<JsonNode> seen = page(removed, room);
        assertThat(seen.get(seen.size() - 1).get("message").get("body").asString())
                .as("the last thing to see")
                .isEqualTo(sentence);
    }

    @Test
    void aFormerMemberKeepsTheRoomAsItWas() {
        User owner = newUser();
        User former = newUser();
        long room = create(owner, former);
        sendTo(owner, room, "seen").ok();
        exit(former, room).ok();
        sendTo(owner, room, "unseen").ok();

        String sentence = "\"" + nameOf(former) + "\"退出了群聊";
        List<JsonNode> seen = page(former, room);
        assertThat(seen).hasSize(3);
        assertThat(seen.get(2).get("message").get("body").asString()).isEqualTo(sentence);
        JsonNode session = rest.as(former).get(DETAIL + room).ok();
        assertThat(session.get("text").asString()).endsWith(":" + sentence);
        assertThat(session.get("activeTime")).isEqualTo(seen.get(2).get("message").get("sendTime"));
        assertThat(session.get("unreadCount").asInt()).as("went by choice").isZero();
        assertThat(role(former, room)).isEqualTo(4);
        assertThat(listed(former, room)).isEmpty();
        assertThat(rows(rest.as(former).get(MEMBERS + room).ok().get("list"))).isEmpty();
        rest.as(former).put(READ, Map.of("roomId", room)).ok();
        sendTo(former, room, "still here?").refused(400, 1001);
        exit(former, room).ok();
        invite(former, room, newUser()).refused(400, 9001);
        assertThat(listed(owner, room)).containsExactly(owner.uid());
    }

    @Test
    void whoIsInvitedAgainIsAMemberAgain() {
        User owner = newUser();
        User member = newUser();
        long room = create(owner, member);
        exit(member, room).ok();
        sendTo(owner, room, "missed").ok();
        PushClient ear = connect(member);

        invite(owner, room, member).ok();

        ear.awaitPush(11, push -> changes(push, room, member, 1));
        String back = Texts.unique("back");
        sendTo(member, room, back).ok();
        ear.awaitPush(4, push -> says(push, room, back));
        assertThat(role(member, room)).isEqualTo(3);
        assertThat(page(member, room)).hasSize(5);
        JsonNode session = rest.as(member).get(DETAIL + room).ok();
        assertThat(session.get("unreadCount").asInt()).as("the invitation").isEqualTo(1);
    }

    @Test
    void anOwnerWhoLeavesDissolvesTheGroup() {
        User owner = newUser();
        User member = newUser();
        long room = create(owner, member);
        PushClient ear = connect(member);
        PushClient ownersEar = connect(owner);

        exit(owner, room).ok();

        ear.awaitPush(11, push -> changes(push, room, member, 2));
        ownersEar.awaitPush(11, push -> changes(push, room, owner, 2));
        String sentence = "\"" + nameOf(owner) + "\"解散了群聊";
        ear.awaitPush(4, push -> saysSystem(push, room, sentence));
        for (User each : List.of(owner, member)) {
            sendTo(each, room, "anybody?").refused(400, 1001);
            assertThat(role(each, room)).isEqualTo(4);
            assertThat(page(each, room)).hasSize(2);
            assertThat(rest.as(each).get(DETAIL + room).ok().get("text").asString())
                    .endsWith(":" + sentence);
        }
        invite(member, room, newUser()).refused(400, 9001);
    }

    @Test
    void ranksDecideWhoMayRemoveWhom() {
        User owner = newUser();
        User admin = newUser();
        User peer = newUser();
        User member = newUser();
        long room = create(owner, admin, peer, member);
        appoint(owner, room, admin, peer).ok();

        remove(member, room, admin).refused(400, 9002);
        remove(admin, room, owner).refused(400, 9005);
        remove(admin, room, peer).refused(400, 9005);
        remove(owner, room, owner).refused(400, 9005);
        remove(admin, room, newUser()).refused(400, 9004);
        remove(newUser(), room, member).refused(400, 9001);
        remove(admin, room, member).ok();
        remove(owner, room, peer).ok();
        assertThat(listed(owner, room)).containsExactly(owner.uid(), admin.uid());
    }

    @Test
    void ownersNameUpToThreeAdmins() {
        User owner = newUser();
        User[] four = {newUser(), newUser(), newUser(), newUser()};
        long room = create(owner, four);

        appoint(four[0], room, four[0]).refused(400, 9002);
        appoint(newUser(), room, four[0]).refused(400, 9001);
        appoint(owner, room, newUser()).refused(400, 9004);
        appoint(owner, room, four).refused(400, 9003);
        appoint(owner, room, four[0], four[1], four[2], owner).ok();
        appoint(owner, room, four[0], four[1], four[2]).ok();
        appoint(owner, room, four[3]).refused(400, 9003);
        assertThat(role(four[0], room)).isEqualTo(2);
        assertThat(role(owner, room)).isEqualTo(1);
        dismiss(four[0], room, four[1]).refused(400, 9002);
        dismiss(owner, room, newUser()).refused(400, 9004);
        dismiss(owner, room, four[0], four[3]).ok();
        dismiss(owner, room, four[0]).ok();
        assertThat(role(four[0], room)).isEqualTo(3);
        appoint(owner, room, four[3]).ok();
        List<Integer> roles =
                rows(rest.as(owner).get(MEMBERS + room).ok().get("list")).stream()
                        .map(row -> row.get("roleId").asInt(0))
                        .sorted()
                        .toList();
        assertThat(roles).containsExactly(0, 1, 2, 2, 2);
    }

    @Test
    void strangersCannotTellAGroupFromNone() {
        User owner = newUser();
        User member = newUser();
        User stranger = newUser();
        long group = create(owner, member);

        for (long room : new long[] {group, NOWHERE}) {
            invite(stranger, room, stranger).refused(400, 9001);
            remove(stranger, room, member).refused(400, 9001);
            exit(stranger, room).refused(400, 9001);
            appoint(stranger, room, member).refused(400, 9001);
            dismiss(stranger, room, member).refused(400, 9001);
            for (String path : List.of(CARD, MEMBERS, LIST, DETAIL, PAGE)) {
                rest.as(stranger).get(path + room).refused(400, 9001);
            }
            for (String path : List.of(CARD, MEMBERS, DETAIL, PAGE)) {
                rest.get(path + room).refused(400, 9001);
            }
            sendTo(stranger, room, "hello").refused(400, 1001);
        }
        rest.get(LIST + group).refused(401, 401);
    }

    @Test
    void theGlobalRoomIsNobodysToChange() {
        User user = newUser();
        User other = newUser();

        invite(user, LOBBY, other).refused(400, 9002);
        remove(user, LOBBY, other).refused(400, 9002);
        appoint(user, LOBBY, user).refused(400, 9002);
        dismiss(user, LOBBY, user).refused(400, 9002);
        exit(user, LOBBY).refused(400, 9006);
        connect(user);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(listed(other, LOBBY)).contains(user.uid()));
        assertThat(listed(other, LOBBY)).hasSizeLessThanOrEqualTo(1000).doesNotHaveDuplicates();
    }

    @Test
    void whoCannotJoinIsLeftOut() {
        User owner = newUser();
        User member = newUser();
        RestClient me = rest.as(owner);
        List<Long> mixed = List.of(member.uid(), NOWHERE, member.uid(), owner.uid(), 1L);
        long room = me.post(GROUP, Map.of("uidList", mixed)).ok().get("id").asLong();
        assertThat(listed(owner, room)).containsExactly(owner.uid(), member.uid());

        me.post(MEMBER, Map.of("roomId", room, "uidList", mixed)).ok();
        assertThat(page(owner, room)).as("nobody new, nothing said").hasSize(1);
        me.post(GROUP, Map.of("uidList", List.of(NOWHERE, owner.uid()))).refused(400, -2);
    }

    @Test
    void malformedRequestsAreRefused() {
        RestClient me = rest.as(newUser());
        List<Long> many = LongStream.range(1, 52).boxed().toList();

        me.post(GROUP, Map.of()).refused(400, -2);
        me.post(GROUP, Map.of("uidList", List.of())).refused(400, -2);
        me.post(GROUP, Map.of("uidList", many)).refused(400, -2);
        me.send("POST", GROUP, "{\"uidList\":[null]}").refused(400, -2);
        me.send("POST", GROUP, "{\"uidList\":[\"x\"]}").refused(400, -2);
        me.post(MEMBER, Map.of("uidList", many.subList(0, 2))).refused(400, -2);
        me.send("DELETE", MEMBER, "{\"roomId\":1}").refused(400, -2);
        me.send("DELETE", EXIT, "{}").refused(400, -2);
        me.delete(EXIT).refused(400, -2);
        me.get(MEMBER + "/list").refused(400, -2);
        rest.post(GROUP, Map.of("uidList", List.of(2))).refused(401, 401);
    }
}
