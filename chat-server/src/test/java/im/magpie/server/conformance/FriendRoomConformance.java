package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The room of two friends: opened with the friendship, closed with it, kept to read. */
abstract class FriendRoomConformance extends Conformance {
    private static final String GREETING = "我们已经成为好友了，开始聊天吧";
    private static final String APPLY = "/capi/user/friend/apply";
    private static final String FRIEND = "/capi/user/friend";
    private static final String SESSION = "/capi/chat/public/contact/detail/friend?uid=";
    private static final String DETAIL = "/capi/chat/public/contact/detail?id=";
    private static final String CARD = "/capi/room/public/group?id=";
    private static final String MEMBERS = "/capi/room/public/group/member/page?roomId=";
    private static final String LIST = "/capi/room/group/member/list?roomId=";
    private static final String PAGE = "/capi/chat/public/msg/page?roomId=";

    FriendRoomConformance(Installation installation) {
        super(installation);
    }

    private void befriend(User applicant, User approver) {
        rest.as(applicant).post(APPLY, Map.of("targetUid", approver.uid(), "msg", "please")).ok();
        JsonNode applies = rest.as(approver).get(APPLY + "/page?pageSize=10&cursor=").ok();
        JsonNode apply =
                rows(applies.get("list")).stream()
                        .filter(row -> row.get("uid").asLong() == applicant.uid())
                        .findFirst()
                        .orElseThrow();
        rest.as(approver).put(APPLY, Map.of("applyId", apply.get("applyId").asLong())).ok();
    }

    private void part(User user, User friend) {
        String body = JsonMapper.shared().writeValueAsString(Map.of("targetUid", friend.uid()));
        rest.as(user).send("DELETE", FRIEND, body).ok();
    }

    private long room(User user, User friend) {
        return rest.as(user).get(SESSION + friend.uid()).ok().get("roomId").asLong();
    }

    private RestReply sendTo(User sender, long room, String content) {
        return rest.as(sender).post("/capi/chat/msg", send(room, 1, Map.of("content", content)));
    }

    private List<JsonNode> page(User user, long room) {
        return rows(rest.as(user).get(PAGE + room).ok().get("list"));
    }

    private String nameOf(User user) {
        return rest.as(user).get("/capi/user/userInfo").ok().get("name").asString();
    }

    private static boolean says(JsonNode push, String content, User author) {
        return hasContent(push, content)
                && push.path("fromUser").path("uid").asLong() == author.uid();
    }

    @Test
    void anApprovalOpensTheRoomAndGreetsOnOpenConnections() {
        User applicant = newUser();
        User approver = newUser();
        PushClient applicantsEar = connect(applicant);
        PushClient approversEar = connect(approver);

        befriend(applicant, approver);

        applicantsEar.awaitPush(4, push -> says(push, GREETING, approver));
        approversEar.awaitPush(4, push -> says(push, GREETING, approver));
        long room = room(applicant, approver);
        assertThat(room(approver, applicant)).isEqualTo(room);
        JsonNode session = rest.as(applicant).get(SESSION + approver.uid()).ok();
        assertThat(session).isEqualTo(rest.as(applicant).get(DETAIL + room).ok());
        assertThat(session.get("type").asInt()).isEqualTo(2);
        assertThat(session.get("name").asString()).isEqualTo(nameOf(approver));
        assertThat(session.get("text").asString()).isEqualTo(nameOf(approver) + ":" + GREETING);
        assertThat(session.get("unreadCount").asInt()).isEqualTo(1);
        String hello = Texts.unique("hello");
        sendTo(applicant, room, hello).ok();
        approversEar.awaitPush(4, push -> says(push, hello, applicant));
    }

    @Test
    void theRoomAnswersLikeAGroupOfTwo() {
        User one = newUser();
        User other = newUser();
        befriend(one, other);
        long room = room(one, other);

        JsonNode card = rest.as(one).get(CARD + room).ok();
        assertThat(card.get("groupName").asString()).isEqualTo(nameOf(other));
        assertThat(card.get("role").asInt()).isEqualTo(3);
        assertThat(rows(rest.as(one).get(MEMBERS + room).ok().get("list"))).hasSize(2);
        assertThat(rows(rest.as(one).get(LIST + room).ok()))
                .extracting(row -> row.get("uid").asLong())
                .containsExactlyInAnyOrder(one.uid(), other.uid());
        rest.as(newUser()).get(LIST + room).refused(400, 9001);
        rest.as(one)
                .post(
                        "/capi/room/group/member",
                        Map.of("roomId", room, "uidList", List.of(newUser().uid())))
                .refused(400, 1001);
        rest.as(one)
                .send("DELETE", "/capi/room/group/member/exit", "{\"roomId\":" + room + "}")
                .refused(400, 1001);
    }

    @Test
    void theEndOfAFriendshipClosesTheRoomForWriting() {
        User one = newUser();
        User other = newUser();
        befriend(one, other);
        long room = room(one, other);

        part(one, other);

        for (User each : List.of(one, other)) {
            sendTo(each, room, "still there?").refused(400, 1001);
            assertThat(page(each, room)).hasSize(1);
            assertThat(rest.as(each).get(DETAIL + room).ok().get("roomId").asLong())
                    .isEqualTo(room);
        }
        rest.as(one).get(SESSION + other.uid()).refused(400, 1001);
    }

    @Test
    void friendsAgainHaveTheirOldRoom() {
        User one = newUser();
        User other = newUser();
        befriend(one, other);
        long room = room(one, other);
        part(other, one);

        befriend(other, one);

        assertThat(room(one, other)).isEqualTo(room);
        assertThat(page(one, room)).hasSize(2);
        sendTo(one, room, "again").ok();
    }

    @Test
    void thereIsNoSessionWithWhoIsNotAFriend() {
        User user = newUser();

        rest.as(user).get(SESSION + newUser().uid()).refused(400, 1001);
        rest.as(user).get(SESSION + user.uid()).refused(400, 1001);
        rest.as(user).get(SESSION + NOWHERE).refused(400, 1001);
        rest.get(SESSION + user.uid()).refused(400, 1001);
        rest.as(user).get("/capi/chat/public/contact/detail/friend").refused(400, -2);
    }
}
