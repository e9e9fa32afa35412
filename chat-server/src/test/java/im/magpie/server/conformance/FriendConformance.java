package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Friends: asking, push 10, approving, pages, unread counts, checking, ending. */
abstract class FriendConformance extends Conformance {
    private static final String FRIEND = "/capi/user/friend";
    private static final String FRIENDS = "/capi/user/friend/page";
    private static final String CHECK = "/capi/user/friend/check?uidList=";
    private static final String APPLY = "/capi/user/friend/apply";
    private static final String APPLIES = "/capi/user/friend/apply/page";
    private static final String UNREAD = "/capi/user/friend/apply/unread";

    FriendConformance(Installation installation) {
        super(installation);
    }

    private RestReply apply(User user, User target) {
        return rest.as(user).post(APPLY, Map.of("targetUid", target.uid(), "msg", "hello"));
    }

    private RestReply approve(User user, long applyId) {
        return rest.as(user).put(APPLY, Map.of("applyId", applyId));
    }

    private RestReply end(User user, long target) {
        return rest.as(user).send("DELETE", FRIEND, "{\"targetUid\":" + target + "}");
    }

    private void befriend(User applicant, User approver) {
        apply(applicant, approver).ok();
        approve(approver, newestApply(approver).get("applyId").asLong()).ok();
    }

    private JsonNode applies(User user, String query) {
        return rest.as(user).get(APPLIES + query).ok();
    }

    private JsonNode newestApply(User user) {
        return applies(user, "?pageSize=1&cursor=").get("list").get(0);
    }

    private int unread(User user) {
        return rest.as(user).get(UNREAD).ok().get("unReadCount").asInt();
    }

    private boolean areFriends(User one, User other) {
        boolean there = isFriend(one, other);
        assertThat(isFriend(other, one)).as("both sides agree").isEqualTo(there);
        return there;
    }

    private boolean isFriend(User user, User other) {
        JsonNode checked = rest.as(user).get(CHECK + other.uid()).ok().get("checkedList");
        assertThat(rows(checked)).hasSize(1);
        return checked.get(0).get("isFriend").asBoolean();
    }

    private static List<Long> uids(JsonNode page) {
        return rows(page.get("list")).stream().map(row -> row.get("uid").asLong()).toList();
    }

    private static List<Long> uids(List<User> users) {
        return users.stream().map(User::uid).toList();
    }

    @Test
    void anApplyIsPushedToTheOneWhoIsAskedAndToNobodyElse() {
        User alice = newUser();
        User bob = newUser();
        PushClient asked = connect(bob);
        PushClient askedElsewhere = connect(bob);
        PushClient asking = connect(alice);
        PushClient bystander = connect(newUser());
        PushClient guest = guest();

        assertThat(apply(alice, bob).ok().isNull()).isTrue();
        apply(alice, bob).ok();

        JsonNode push = asked.awaitPush(10);
        assertThat(push.propertyNames()).containsExactlyInAnyOrder("uid", "unreadCount");
        assertThat(push.get("uid").asLong()).isEqualTo(alice.uid());
        assertThat(push.get("unreadCount").asInt()).isEqualTo(1);
        askedElsewhere.awaitPush(10);
        String marker = Texts.unique("after the apply");
        say(alice, marker);
        for (PushClient client : List.of(asked, asking, bystander, guest)) {
            client.awaitPush(4, message -> hasContent(message, marker));
        }
        assertThat(asked.pushes(10)).hasSize(1);
        assertThat(asking.pushes(10)).isEmpty();
        assertThat(bystander.pushes(10)).isEmpty();
        assertThat(guest.pushes(10)).isEmpty();
    }

    @Test
    void anApplyIsListedAndMakesFriendsWhenItIsApproved() {
        User alice = newUser();
        User bob = newUser();
        apply(alice, bob).ok();

        JsonNode apply = newestApply(bob);
        assertThat(apply.propertyNames())
                .containsExactlyInAnyOrder("applyId", "uid", "type", "msg", "status");
        assertThat(apply.get("uid").asLong()).isEqualTo(alice.uid());
        assertThat(apply.get("type").asInt()).isEqualTo(1);
        assertThat(apply.get("msg").asString()).isEqualTo("hello");
        assertThat(apply.get("status").asInt()).isEqualTo(1);
        assertThat(areFriends(alice, bob)).isFalse();

        assertThat(approve(bob, apply.get("applyId").asLong()).ok().isNull()).isTrue();

        assertThat(areFriends(alice, bob)).isTrue();
        assertThat(newestApply(bob).get("status").asInt()).isEqualTo(2);
        assertThat(rows(applies(alice, "").get("list"))).isEmpty();
        assertThat(uids(rest.as(alice).get(FRIENDS).ok())).containsExactly(bob.uid());
        assertThat(uids(rest.as(bob).get(FRIENDS).ok())).containsExactly(alice.uid());
    }

    @Test
    void whoCannotBeAskedIsRefused() {
        User alice = newUser();
        User bob = newUser();
        befriend(alice, bob);

        apply(alice, alice).refused(400, 1001);
        apply(alice, bob).refused(400, 1001);
        apply(bob, alice).refused(400, 1001);
        String unknown = ask(alice, NOWHERE).refused(400, 1001);
        String system = ask(alice, 1).refused(400, 1001);
        assertThat(system).isEqualTo(unknown);
        assertThat(unread(alice)).isZero();
        assertThat(unread(bob)).isZero();
    }

    private RestReply ask(User user, long uid) {
        return rest.as(user).post(APPLY, Map.of("targetUid", uid, "msg", ""));
    }

    @Test
    void messagesOfAppliesAreBoundedByCharacters() {
        User alice = newUser();
        User bob = newUser();
        String longest = "😀".repeat(64);

        rest.as(alice)
                .post(APPLY, Map.of("targetUid", bob.uid(), "msg", longest + "x"))
                .refused(400, -2);
        rest.as(alice).post(APPLY, Map.of("msg", "x")).refused(400, -2);
        rest.as(alice)
                .send("POST", APPLY, "{\"targetUid\":" + bob.uid() + ",\"msg\":\"half \\ud83d\"}")
                .refused(400, -2);
        rest.as(alice).post(APPLY, Map.of("targetUid", bob.uid(), "msg", longest)).ok();

        assertThat(newestApply(bob).get("msg").asString()).isEqualTo(longest);
    }

    @Test
    void anApplyMayComeWithoutAMessage() {
        User alice = newUser();
        Map<String, Object> request = new HashMap<>();
        User bob = newUser();
        request.put("targetUid", bob.uid());
        request.put("msg", null);
        request.put("unknownField", 1);

        rest.as(alice).post(APPLY, request).ok();

        assertThat(newestApply(bob).get("msg").asString()).isEmpty();
    }

    @Test
    void crossingAppliesMakeFriends() {
        User alice = newUser();
        User bob = newUser();
        apply(alice, bob).ok();

        apply(bob, alice).ok();

        assertThat(areFriends(alice, bob)).isTrue();
        assertThat(unread(alice)).isZero();
        assertThat(unread(bob)).isZero();
    }

    @Test
    void appliesThatCrossAtTheSameMomentMakeFriends() {
        for (int round = 0; round < 10; round++) {
            User alice = newUser();
            User bob = newUser();

            List<CompletableFuture<RestReply>> calls =
                    List.of(applyLater(alice, bob), applyLater(bob, alice));

            calls.forEach(call -> call.join().ok());
            assertThat(areFriends(alice, bob)).isTrue();
            assertThat(applies(alice, "").get("totalRecords").asInt())
                    .isEqualTo(1 - applies(bob, "").get("totalRecords").asInt());
        }
    }

    @Test
    void theSameApplyManyTimesAtTheSameMomentIsOne() {
        User alice = newUser();
        User bob = newUser();
        PushClient asked = connect(bob);

        List<CompletableFuture<RestReply>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(applyLater(alice, bob));
        }
        calls.forEach(call -> call.join().ok());

        assertThat(unread(bob)).isEqualTo(1);
        assertThat(applies(bob, "").get("totalRecords").asInt()).isEqualTo(1);
        asked.awaitPush(10);
        String marker = Texts.unique("after the applies");
        say(alice, marker);
        asked.awaitPush(4, message -> hasContent(message, marker));
        assertThat(asked.pushes(10)).hasSize(1);
    }

    private CompletableFuture<RestReply> applyLater(User user, User target) {
        return rest.as(user).postLater(APPLY, Map.of("targetUid", target.uid(), "msg", ""));
    }

    @Test
    void onlyTheOneWhoIsAskedApprovesAndOnlyOnce() {
        User alice = newUser();
        User bob = newUser();
        User carol = newUser();
        apply(alice, bob).ok();
        long id = newestApply(bob).get("applyId").asLong();

        String unknown = approve(bob, NOWHERE).refused(400, 1001);
        assertThat(approve(alice, id).refused(400, 1001)).isEqualTo(unknown);
        assertThat(approve(carol, id).refused(400, 1001)).isEqualTo(unknown);
        assertThat(areFriends(alice, bob)).isFalse();
        approve(bob, id).ok();
        assertThat(approve(bob, id).refused(400, 1001)).isEqualTo(unknown);
        assertThat(areFriends(alice, bob)).isTrue();
        rest.as(bob).put(APPLY, Map.of()).refused(400, -2);
    }

    @Test
    void approvingTwiceAtTheSameMomentWorksOnce() {
        User alice = newUser();
        User bob = newUser();
        apply(alice, bob).ok();
        String body = "{\"applyId\":" + newestApply(bob).get("applyId").asLong() + "}";

        List<RestReply> replies =
                List.of(
                                rest.as(bob).sendLater("PUT", APPLY, body),
                                rest.as(bob).sendLater("PUT", APPLY, body))
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();

        assertThat(replies).extracting(RestReply::status).containsExactlyInAnyOrder(200, 400);
        assertThat(areFriends(alice, bob)).isTrue();
    }

    @Test
    void applyPagesByCursorSkipAndRepeatNothingAndMarkWhatTheyReturn() {
        User bob = newUser();
        List<User> applicants = applicants(bob, 5);

        JsonNode first = applies(bob, "?pageSize=2&cursor=");
        assertThat(unread(bob)).isEqualTo(3);
        apply(newUser(), bob).ok();
        JsonNode second = applies(bob, "?pageSize=2&cursor=" + first.get("cursor").asString());
        JsonNode third = applies(bob, "?pageSize=2&cursor=" + second.get("cursor").asString());

        assertThat(first.propertyNames())
                .containsExactlyInAnyOrder(
                        "pageNo", "pageSize", "totalRecords", "isLast", "cursor", "list");
        assertThat(uids(first)).isEqualTo(uids(applicants.subList(0, 2)));
        assertThat(uids(second)).isEqualTo(uids(applicants.subList(2, 4)));
        assertThat(uids(third)).isEqualTo(uids(applicants.subList(4, 5)));
        assertThat(first.get("isLast").asBoolean()).isFalse();
        assertThat(third.get("isLast").asBoolean()).isTrue();
        assertThat(first.get("pageSize").asInt()).isEqualTo(2);
        assertThat(first.get("totalRecords").asInt()).isEqualTo(5);
        assertThat(third.get("totalRecords").asInt()).isEqualTo(6);
        assertThat(unread(bob)).isEqualTo(1);
        rest.as(bob).get(APPLIES + "?cursor=x").refused(400, -2);
    }

    /** Users who asked, the last one first. */
    private List<User> applicants(User target, int many) {
        List<User> applicants = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            User applicant = newUser();
            apply(applicant, target).ok();
            applicants.add(applicant);
        }
        Collections.reverse(applicants);
        return applicants;
    }

    @Test
    void applyPagesByNumberAreServedToo() {
        User bob = newUser();
        List<User> applicants = applicants(bob, 3);

        JsonNode second = applies(bob, "?pageNo=2&pageSize=2");

        assertThat(uids(second)).containsExactly(applicants.get(2).uid());
        assertThat(second.get("pageNo").asInt()).isEqualTo(2);
        assertThat(second.get("isLast").asBoolean()).isTrue();
        assertThat(uids(applies(bob, "?pageNo=0&pageSize=2"))).hasSize(2);
        assertThat(uids(applies(bob, "?pageNo=999999999&pageSize=200"))).isEmpty();
        assertThat(applies(bob, "?pageNo=&pageSize=500").get("pageSize").asInt()).isEqualTo(200);
        rest.as(bob).get(APPLIES + "?pageNo=x").refused(400, -2);
    }

    @Test
    void friendPagesSkipAndRepeatNothing() {
        User bob = newUser();
        List<User> friends = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            User friend = newUser();
            befriend(friend, bob);
            friends.add(friend);
        }

        List<Long> found = new ArrayList<>();
        String cursor = "";
        JsonNode page;
        do {
            page = rest.as(bob).get(FRIENDS + "?pageSize=2&cursor=" + cursor).ok();
            assertThat(page.propertyNames()).containsExactlyInAnyOrder("cursor", "isLast", "list");
            found.addAll(uids(page));
            cursor = page.get("cursor").asString();
        } while (!page.get("isLast").asBoolean());

        assertThat(found).containsExactlyInAnyOrderElementsOf(uids(friends));
        assertThat(rest.as(bob).get(FRIENDS + "?pageSize=5").ok().get("isLast").asBoolean())
                .isTrue();
        rest.as(bob).get(FRIENDS + "?cursor=x").refused(400, -2);
    }

    @Test
    void friendsAreShownOnlineAndOffline() {
        User bob = newUser();
        User here = newUser();
        User away = newUser();
        befriend(here, bob);
        befriend(away, bob);
        PushClient watching = connect(bob);
        connect(here);
        watching.awaitPush(
                5,
                push ->
                        rows(push.get("changeList")).stream()
                                .anyMatch(change -> change.get("uid").asLong() == here.uid()));

        Map<Long, Integer> statuses =
                rows(rest.as(bob).get(FRIENDS).ok().get("list")).stream()
                        .collect(
                                Collectors.toMap(
                                        row -> row.get("uid").asLong(),
                                        row -> row.get("activeStatus").asInt()));

        assertThat(statuses).isEqualTo(Map.of(here.uid(), 1, away.uid(), 2));
    }

    @Test
    void checkAnswersForEveryUserAskedUpToItsLimit() {
        User alice = newUser();
        User bob = newUser();
        befriend(alice, bob);
        String many =
                LongStream.range(0, 300)
                        .mapToObj(i -> Long.toString(NOWHERE + i))
                        .collect(Collectors.joining(","));

        JsonNode checked =
                rest.as(alice).get(CHECK + NOWHERE + "," + bob.uid()).ok().get("checkedList");

        assertThat(rows(checked)).hasSize(2);
        assertThat(checked.get(0).propertyNames()).containsExactlyInAnyOrder("uid", "isFriend");
        assertThat(checked.get(0).get("uid").asLong()).isEqualTo(NOWHERE);
        assertThat(checked.get(0).get("isFriend").asBoolean()).isFalse();
        assertThat(checked.get(1).get("isFriend").asBoolean()).isTrue();
        assertThat(rows(rest.as(alice).get(CHECK + many).ok().get("checkedList"))).hasSize(200);
        assertThat(rows(rest.as(alice).get(CHECK).ok().get("checkedList"))).isEmpty();
        rest.as(alice).get("/capi/user/friend/check").refused(400, -2);
        rest.as(alice).get(CHECK + "1,x").refused(400, -2);
    }

    @Test
    void endingAFriendshipEndsItForBothAndMayBeRepeated() {
        User alice = newUser();
        User bob = newUser();
        befriend(alice, bob);

        assertThat(end(alice, bob.uid()).ok().isNull()).isTrue();

        assertThat(areFriends(alice, bob)).isFalse();
        assertThat(uids(rest.as(bob).get(FRIENDS).ok())).isEmpty();
        end(alice, bob.uid()).ok();
        end(bob, alice.uid()).ok();
        end(bob, NOWHERE).ok();
        rest.as(bob).send("DELETE", FRIEND, "{}").refused(400, -2);
        rest.as(bob).delete(FRIEND).refused(400, -2);
    }

    @Test
    void friendshipsCanBeMadeAgain() {
        User alice = newUser();
        User bob = newUser();
        befriend(alice, bob);
        end(bob, alice.uid()).ok();

        befriend(bob, alice);

        assertThat(areFriends(alice, bob)).isTrue();
        assertThat(uids(rest.as(bob).get(FRIENDS).ok())).containsExactly(alice.uid());
    }

    @Test
    void nothingOfThisIsForGuests() {
        for (String path : List.of(FRIENDS, APPLIES, UNREAD, CHECK + "1")) {
            rest.get(path).refused(401, 401);
        }
        rest.post(APPLY, Map.of("targetUid", 1)).refused(401, 401);
        rest.put(APPLY, Map.of("applyId", 1)).refused(401, 401);
        rest.send("DELETE", FRIEND, "{\"targetUid\":1}").refused(401, 401);
    }
}
