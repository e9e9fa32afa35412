package im.magpie.user.friend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.error.ErrorCode;
import im.magpie.user.FriendshipEnded;
import im.magpie.user.FriendshipMade;
import im.magpie.user.friend.FriendController.Check;
import im.magpie.user.friend.FriendController.Friend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

abstract class FriendContract extends FriendModuleContract {

    private List<Friend> all(long uid, int pageSize) {
        List<Friend> all = new ArrayList<>();
        String cursor = "";
        CursorPage<Friend> page;
        do {
            page = friends.page(user(uid), new PageQuery(pageSize, cursor)).data();
            assertThat(page.list()).hasSizeLessThanOrEqualTo(pageSize);
            all.addAll(page.list());
            cursor = page.cursor();
        } while (!page.isLast());
        return all;
    }

    @Test
    void pagesThroughFriendsOnceNewestFirstAlsoWithinOneMillisecond() {
        List<Long> made = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            long uid = register("user" + i);
            befriend(uid, alice);
            made.add(uid);
            if (i == 4) {
                module.advance(Duration.ofSeconds(1));
            }
        }
        befriend(bob, carol);

        Collections.reverse(made);
        assertThat(all(alice, 3)).extracting(Friend::uid).isEqualTo(made);
        assertThat(all(alice, 11)).extracting(Friend::uid).isEqualTo(made);
        assertThat(all(bob, 20)).extracting(Friend::uid).containsExactly(carol);
        assertThat(all(register("dave"), 20)).isEmpty();
    }

    @Test
    void neitherSkipsNorRepeatsAFriendWhileOthersComeAndGo() {
        List<Long> made = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            long uid = register("user" + i);
            befriend(uid, alice);
            made.add(uid);
            module.advance(Duration.ofMillis(1));
        }
        CursorPage<Friend> first = friends.page(user(alice), new PageQuery(3, "")).data();
        befriend(bob, alice);
        end(alice, made.get(5));

        CursorPage<Friend> second =
                friends.page(user(alice), new PageQuery(3, first.cursor())).data();

        assertThat(second.list())
                .extracting(Friend::uid)
                .containsExactly(made.get(2), made.get(1), made.get(0));
        assertThat(second.isLast()).isTrue();
        assertThat(second.cursor()).isEmpty();
    }

    @Test
    void tellsWhichFriendsAreOnline() {
        befriend(bob, alice);
        module.advance(Duration.ofSeconds(1));
        befriend(carol, alice);
        sql("UPDATE user_presence SET online = 1 WHERE uid = " + bob);

        assertThat(all(alice, 20)).containsExactly(new Friend(carol, 2), new Friend(bob, 1));
    }

    @Test
    void readsAPageOfAnySizeByOneStatement() {
        befriend(bob, alice);
        module.statements.take();
        all(alice, 50);
        assertThat(module.statements.take()).hasSize(1);
        for (int i = 0; i < 30; i++) {
            befriend(register("user" + i), alice);
        }
        module.statements.take();

        assertThat(all(alice, 50)).hasSize(31);
        assertThat(module.statements.take()).hasSize(1);
    }

    @Test
    void refusesCursorsItNeverGave() {
        for (String cursor : List.of("x", "1", "1-", "-1-1", "1-1-1", "1-1 OR 1")) {
            assertRefused(
                    ErrorCode.VALIDATION,
                    "user.cursor.invalid",
                    () -> friends.page(user(alice), new PageQuery(20, cursor)));
        }
    }

    @Test
    void checksUsersInTheOrderAskedByOneStatement() {
        befriend(bob, alice);
        module.statements.take();

        List<Check> checks =
                friends.check(user(alice), List.of(carol, bob, alice, 999L, 1L, bob))
                        .data()
                        .checkedList();

        assertThat(checks)
                .containsExactly(
                        new Check(carol, false),
                        new Check(bob, true),
                        new Check(alice, false),
                        new Check(999, false),
                        new Check(1, false));
        assertThat(module.statements.take()).hasSize(1);
        assertThat(JsonMapper.shared().writeValueAsString(checks.get(1)))
                .isEqualTo("{\"uid\":" + bob + ",\"isFriend\":true}");
    }

    @Test
    void checksNobodyWithoutAStatementAndNoMoreThanItsLimit() {
        List<Long> many = LongStream.rangeClosed(1, 300).boxed().toList();
        module.statements.take();

        assertThat(friends.check(user(alice), List.of()).data().checkedList()).isEmpty();
        assertThat(module.statements.take()).isEmpty();
        assertThat(friends.check(user(alice), many).data().checkedList())
                .hasSize(200)
                .last()
                .isEqualTo(new Check(200, false));
    }

    @Test
    void endsAFriendshipForBothAndTellsItOnce() {
        befriend(bob, alice);
        befriend(carol, alice);
        module.announcements.take();

        end(alice, bob);
        end(alice, bob);
        end(bob, alice);

        assertThat(areFriends(alice, bob)).isFalse();
        assertThat(areFriends(alice, carol)).isTrue();
        assertThat(module.announcements.take()).containsExactly(new FriendshipEnded(alice, bob));
    }

    @Test
    void endsNothingForStrangersUnknownUsersAndOneself() {
        end(alice, bob);
        end(alice, alice);
        end(alice, 999);
        end(alice, 1);

        assertThat(module.announcements.take()).isEmpty();
    }

    @Test
    void leavesAnApplyAloneWhenThereIsNoFriendshipToEnd() {
        apply(bob, alice);

        end(alice, bob);

        approve(alice, lastApplyId());
        assertThat(areFriends(alice, bob)).isTrue();
    }

    @Test
    void staysAFriendshipWhenItsEndCannotBeHandled() {
        befriend(bob, alice);
        module.announcements.take();
        module.announcements.inside(
                fact -> {
                    throw new IllegalStateException("no room");
                });

        assertThatIllegalStateException().isThrownBy(() -> end(alice, bob));

        assertThat(areFriends(alice, bob)).isTrue();
        assertThat(module.announcements.take()).isEmpty();
    }

    @Test
    void makesFriendsAgainAfterTheEnd() {
        befriend(bob, alice);
        end(bob, alice);
        module.announcements.take();

        befriend(alice, bob);

        assertThat(areFriends(alice, bob)).isTrue();
        assertThat(module.announcements.take()).containsExactly(new FriendshipMade(bob, alice));
        assertThat(all(alice, 20)).hasSize(1);
    }

    @Test
    void tellsTheEndOnceWhenBothEndItAtTheSameTime() throws InterruptedException {
        for (int round = 0; round < 10; round++) {
            befriend(bob, alice);
            module.announcements.take();

            List<Callable<Object>> ends =
                    List.of(
                            () -> friends.end(user(alice), new FriendController.EndRequest(bob)),
                            () -> friends.end(user(bob), new FriendController.EndRequest(alice)));

            assertThat(together(ends)).noneMatch(Throwable.class::isInstance);
            assertThat(areFriends(alice, bob)).isFalse();
            assertThat(module.announcements.take()).hasSize(1);
        }
    }
}
