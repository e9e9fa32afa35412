package im.magpie.user.friend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import im.magpie.common.api.PageQuery;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.push.Audience;
import im.magpie.common.push.PushEvent;
import im.magpie.user.FriendshipMade;
import im.magpie.user.friend.FriendApplyController.Apply;
import im.magpie.user.friend.FriendApplyController.ApplyPage;
import im.magpie.user.friend.FriendApplyController.ApplyRequest;
import im.magpie.user.friend.FriendApplyController.ApproveRequest;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

abstract class FriendApplyContract extends FriendModuleContract {

    private static PushEvent applyPush(long from, long to) {
        return new PushEvent(new ApplyPush(from, 1), new Audience.Users(Set.of(to)));
    }

    private List<String> waiting() {
        return column("SELECT uid FROM friend_apply WHERE waiting = 1");
    }

    @Test
    void asksAndTellsOnlyTheOneWhoIsAsked() {
        apply(alice, bob, "  it is me  ");

        assertThat(applyList(bob))
                .containsExactly(new Apply(lastApplyId(), alice, 1, "it is me", 1));
        assertThat(applyList(alice)).isEmpty();
        assertThat(module.pusher.take()).containsExactly(applyPush(alice, bob));
        assertThat(areFriends(alice, bob)).isFalse();
        assertThat(module.announcements.take()).isEmpty();
    }

    @Test
    void refusesWhoCannotBeAsked() {
        ban(carol);

        assertRefused(ErrorCode.BUSINESS, "user.friend.self", () -> apply(alice, alice));
        for (long target : List.of(999L, 0L, -1L, 1L, carol)) {
            assertRefused(
                    ErrorCode.BUSINESS, "user.friend.unreachable", () -> apply(alice, target));
        }
        assertThat(column("SELECT id FROM friend_apply")).isEmpty();
        assertThat(module.pusher.take()).isEmpty();
    }

    @Test
    void refusesFriendsAndLeavesNoTrace() {
        befriend(alice, bob);
        module.pusher.take();

        assertRefused(ErrorCode.BUSINESS, "user.friend.already", () -> apply(alice, bob));
        assertRefused(ErrorCode.BUSINESS, "user.friend.already", () -> apply(bob, alice));

        assertThat(waiting()).isEmpty();
        assertThat(module.pusher.take()).isEmpty();
    }

    @Test
    void isQuietWhenTheSameUserAsksAgain() {
        apply(alice, bob, "first");
        module.pusher.take();

        apply(alice, bob, "second");

        assertThat(applyList(bob)).extracting(Apply::msg).containsExactly("first");
        assertThat(module.pusher.take()).isEmpty();
    }

    @Test
    void approvesWhenTheOtherSideAskedFirst() {
        apply(alice, bob);
        module.pusher.take();

        apply(bob, alice);

        assertThat(areFriends(alice, bob)).isTrue();
        assertThat(module.announcements.take()).containsExactly(new FriendshipMade(bob, alice));
        assertThat(module.pusher.take()).isEmpty();
        assertThat(unread(bob)).isZero();
        assertThat(applyList(bob)).extracting(Apply::status).containsExactly(2);
        assertThat(applyList(alice)).isEmpty();
    }

    @Test
    void masksWordsNobodyShouldSay() {
        apply(alice, bob, "dirt it");

        assertThat(applyList(bob)).extracting(Apply::msg).containsExactly("**** it");
    }

    @Test
    void keepsMessagesOfAnyCharactersAndOfNone() {
        String emoji = "😀".repeat(64);
        apply(alice, bob, emoji);
        apply(carol, bob, null);
        apply(register("dave"), bob, " \u3000 ");

        assertThat(applyList(bob)).extracting(Apply::msg).containsExactly("", "", emoji);
        assertRefused(
                ErrorCode.VALIDATION,
                "user.friend.msg.malformed",
                () -> apply(alice, carol, "half \uD83D"));
    }

    @Test
    void countsCharactersAndNotTheirHalves() {
        try (ValidatorFactory factory = Validation.buildDefaultValidatorFactory()) {
            Validator validator = factory.getValidator();
            assertThat(validator.validate(new ApplyRequest(bob, "😀".repeat(64)))).isEmpty();
            assertThat(validator.validate(new ApplyRequest(bob, "a".repeat(65)))).hasSize(1);
            assertThat(validator.validate(new ApplyRequest(null, ""))).hasSize(1);
            assertThat(validator.validate(new ApproveRequest(null))).hasSize(1);
        }
    }

    @Test
    void approvesForBothAndTellsItOnce() {
        apply(alice, bob);

        approve(bob, lastApplyId());

        assertThat(areFriends(alice, bob)).isTrue();
        assertThat(module.announcements.take()).containsExactly(new FriendshipMade(bob, alice));
        assertThat(unread(bob)).isZero();
        assertThat(applyList(bob)).extracting(Apply::status).containsExactly(2);
    }

    @Test
    void approvesOnlyWhatWaitsForTheCallerAndSaysNoMore() {
        apply(alice, bob);
        long open = lastApplyId();
        befriend(carol, bob);
        long settled = lastApplyId();
        long dave = register("dave");
        apply(dave, bob);
        long ofBanned = lastApplyId();
        ban(dave);
        module.announcements.take();

        refusedAsUnknown(alice, open);
        refusedAsUnknown(carol, open);
        refusedAsUnknown(bob, settled);
        refusedAsUnknown(bob, ofBanned);
        refusedAsUnknown(bob, 987_654);

        assertThat(areFriends(alice, bob)).isFalse();
        assertThat(module.announcements.take()).isEmpty();
    }

    private void refusedAsUnknown(long uid, long applyId) {
        assertRefused(ErrorCode.BUSINESS, "user.friend.apply.unknown", () -> approve(uid, applyId));
    }

    @Test
    void goesOnWaitingWhenTheFriendshipCannotBeHandled() {
        apply(alice, bob);
        module.announcements.inside(
                fact -> {
                    throw new IllegalStateException("no room");
                });

        assertThatIllegalStateException().isThrownBy(() -> approve(bob, lastApplyId()));

        assertThat(areFriends(alice, bob)).isFalse();
        assertThat(applyList(bob)).extracting(Apply::status).containsExactly(1);
        assertThat(module.announcements.take()).isEmpty();
    }

    @Test
    void showsNothingOfBannedUsersWhileTheyAreBanned() {
        apply(alice, bob);
        apply(carol, bob);
        ban(carol);

        assertThat(unread(bob)).isEqualTo(1);
        assertThat(received(bob).totalRecords()).isEqualTo(1);
        assertThat(applyList(bob)).extracting(Apply::uid).containsExactly(alice);

        sql("UPDATE chat_user SET status = 0 WHERE id = " + carol);
        assertThat(unread(bob)).isEqualTo(1);
        assertThat(applyList(bob)).extracting(Apply::uid).containsExactly(carol, alice);
    }

    private List<Long> receiveFrom(int many) {
        List<Long> newestFirst = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            apply(register("user" + i), bob);
            newestFirst.add(lastApplyId());
        }
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    private static List<Long> ids(ApplyPage page) {
        return page.list().stream().map(Apply::applyId).toList();
    }

    @Test
    void pagesByCursorAndSkipsAndRepeatsNothingWhileOthersCome() {
        List<Long> all = receiveFrom(7);
        apply(bob, carol);

        ApplyPage first = applies.page(user(bob), new PageQuery(3, ""), 1).data();
        apply(alice, bob);
        ApplyPage second = applies.page(user(bob), new PageQuery(3, first.cursor()), 1).data();
        ApplyPage third = applies.page(user(bob), new PageQuery(3, second.cursor()), 1).data();

        assertThat(ids(first)).isEqualTo(all.subList(0, 3));
        assertThat(ids(second)).isEqualTo(all.subList(3, 6));
        assertThat(ids(third)).isEqualTo(all.subList(6, 7));
        assertThat(List.of(first.pageNo(), second.pageNo(), third.pageNo()))
                .containsExactly(1, 2, 3);
        assertThat(List.of(first.isLast(), second.isLast(), third.isLast()))
                .containsExactly(false, false, true);
        assertThat(List.of(first.totalRecords(), second.totalRecords())).containsExactly(7L, 8L);
        assertThat(third.cursor()).isEmpty();
        assertThat(third.pageSize()).isEqualTo(3);
    }

    @Test
    void pagesByNumber() {
        List<Long> all = receiveFrom(7);

        ApplyPage second = applies.page(user(bob), new PageQuery(3, ""), 2).data();
        ApplyPage third = applies.page(user(bob), new PageQuery(3, ""), 3).data();
        ApplyPage beyond = applies.page(user(bob), new PageQuery(3, ""), 4).data();

        assertThat(ids(second)).isEqualTo(all.subList(3, 6));
        assertThat(second.pageNo()).isEqualTo(2);
        assertThat(second.isLast()).isFalse();
        assertThat(ids(third)).isEqualTo(all.subList(6, 7));
        assertThat(third.isLast()).isTrue();
        assertThat(ids(beyond)).isEmpty();
        assertThat(beyond.isLast()).isTrue();
        assertThat(beyond.totalRecords()).isEqualTo(7);
        assertThat(ids(applies.page(user(bob), new PageQuery(3, second.cursor()), 9).data()))
                .isEqualTo(ids(third));
    }

    @Test
    void clampsPageNumbersAndRefusesCursorsItNeverGave() {
        List<Long> all = receiveFrom(1);

        assertThat(ids(applies.page(user(bob), new PageQuery(3, ""), -5).data())).isEqualTo(all);
        ApplyPage far = applies.page(user(bob), new PageQuery(200, ""), Integer.MAX_VALUE).data();
        assertThat(ids(far)).isEmpty();
        for (String cursor : List.of("x", "1", "1-", "-1-1", "12345678-1", "1-1 OR 1")) {
            assertRefused(
                    ErrorCode.VALIDATION,
                    "user.cursor.invalid",
                    () -> applies.page(user(bob), new PageQuery(20, cursor), 1));
        }
    }

    @Test
    void marksExactlyTheReturnedOnesAsRead() {
        receiveFrom(5);
        apply(bob, carol);

        assertThat(unread(bob)).isEqualTo(5);
        ApplyPage first = applies.page(user(bob), new PageQuery(2, ""), 1).data();
        assertThat(unread(bob)).isEqualTo(3);
        applies.page(user(bob), new PageQuery(2, ""), 1);
        assertThat(unread(bob)).isEqualTo(3);
        applies.page(user(bob), new PageQuery(2, first.cursor()), 1);
        assertThat(unread(bob)).isEqualTo(1);
        assertThat(unread(carol)).isEqualTo(1);
        assertThat(unread(alice)).isZero();
    }

    @Test
    void readsAPageOfAnySizeByTheSameStatements() {
        receiveFrom(1);
        module.statements.take();
        received(bob);
        assertThat(module.statements.take()).hasSize(3);
        for (int i = 1; i < 20; i++) {
            apply(register("more" + i), bob);
        }
        module.statements.take();

        assertThat(received(bob).list()).hasSize(20);
        assertThat(module.statements.take()).hasSize(3);
        received(bob);
        assertThat(module.statements.take()).hasSize(2);
        unread(bob);
        assertThat(module.statements.take()).hasSize(1);
    }

    private Callable<Object> applying(long uid, long target) {
        return () -> {
            apply(uid, target);
            return "ok";
        };
    }

    @Test
    void makesFriendsOfTwoWhoAskEachOtherAtTheSameTime() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            assertThat(together(List.of(applying(alice, bob), applying(bob, alice))))
                    .containsExactly("ok", "ok");

            assertThat(areFriends(alice, bob)).isTrue();
            assertThat(module.announcements.take())
                    .singleElement()
                    .isInstanceOf(FriendshipMade.class);
            assertThat(module.pusher.take())
                    .singleElement()
                    .isIn(applyPush(alice, bob), applyPush(bob, alice));
            assertThat(column("SELECT status FROM friend_apply")).containsExactly("2");
            end(alice, bob);
            module.announcements.take();
            sql("DELETE FROM friend_apply");
        }
    }

    @Test
    void asksOnceWhenTheSameUserAsksTwiceAtTheSameTime() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            assertThat(
                            together(
                                    List.of(
                                            applying(alice, bob),
                                            applying(alice, bob),
                                            applying(alice, bob))))
                    .containsExactly("ok", "ok", "ok");

            assertThat(waiting()).containsExactly(Long.toString(alice));
            assertThat(module.pusher.take()).containsExactly(applyPush(alice, bob));
            sql("DELETE FROM friend_apply");
        }
    }

    @Test
    void approvesOnceWhenApprovedTwiceAtTheSameTime() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            apply(alice, bob);
            long id = lastApplyId();
            Callable<Object> approving =
                    () -> {
                        approve(bob, id);
                        return "ok";
                    };

            List<Object> results = together(List.of(approving, approving));

            assertThat(results).containsOnlyOnce("ok");
            assertThat(results)
                    .filteredOn(result -> !result.equals("ok"))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            ChatException.class,
                            refusal ->
                                    assertThat(refusal.messageKey())
                                            .isEqualTo("user.friend.apply.unknown"));
            assertThat(module.announcements.take()).containsExactly(new FriendshipMade(bob, alice));
            end(alice, bob);
            module.announcements.take();
        }
    }

    @Test
    void letsNoApplyWaitBetweenTwoWhoBecameFriendsMeanwhile() {
        // The friendship is made after Alice's call saw nothing that waits, before it writes.
        once(
                "INSERT INTO friend_apply",
                () -> {
                    apply(bob, alice);
                    approve(alice, lastApplyId());
                });

        assertRefused(ErrorCode.BUSINESS, "user.friend.already", () -> apply(alice, bob));

        assertThat(waiting()).isEmpty();
        assertThat(module.pusher.take()).containsExactly(applyPush(bob, alice));
    }

    @Test
    void isContentWhenTheApplyItMeetsIsApprovedMeanwhile() {
        apply(alice, bob);
        long id = lastApplyId();
        once("UPDATE friend_apply", () -> approve(bob, id));

        apply(bob, alice);

        assertThat(areFriends(alice, bob)).isTrue();
        assertThat(module.announcements.take()).containsExactly(new FriendshipMade(bob, alice));
    }

    /** Does something in a transaction of its own before the first statement that begins so. */
    private void once(String beginning, Runnable work) {
        module.statements.before(
                sql -> {
                    if (sql.startsWith(beginning)) {
                        module.statements.before(next -> {});
                        CompletableFuture.runAsync(work).join();
                    }
                });
    }
}
