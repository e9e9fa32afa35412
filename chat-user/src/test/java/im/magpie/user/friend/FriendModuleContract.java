package im.magpie.user.friend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import im.magpie.common.api.PageQuery;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.user.account.Accounts;
import im.magpie.user.account.NewAccount;
import im.magpie.user.fixture.ModuleContract;
import im.magpie.user.friend.FriendApplyController.Apply;
import im.magpie.user.friend.FriendApplyController.ApplyPage;
import im.magpie.user.friend.FriendApplyController.ApplyRequest;
import im.magpie.user.friend.FriendApplyController.ApproveRequest;
import im.magpie.user.friend.FriendController.Check;
import im.magpie.user.friend.FriendController.EndRequest;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;

/** Three users, and the calls of this feature by name. */
abstract class FriendModuleContract extends ModuleContract {
    protected FriendController friends;
    protected FriendApplyController applies;
    protected long alice;
    protected long bob;
    protected long carol;

    @BeforeEach
    void registerThree() {
        friends = module.get(FriendController.class);
        applies = module.get(FriendApplyController.class);
        alice = register("alice");
        bob = register("bob");
        carol = register("carol");
    }

    protected final long register(String account) {
        return module.get(Accounts.class)
                .register(new NewAccount(account, Optional.empty(), Optional.empty(), "127.0.0.1"));
    }

    protected final void ban(long uid) {
        sql("UPDATE chat_user SET status = 1 WHERE id = " + uid);
    }

    protected static Identity.User user(long uid) {
        return new Identity.User(uid, uid, 0);
    }

    protected final void apply(long uid, long target) {
        apply(uid, target, "hello");
    }

    protected final void apply(long uid, long target, String msg) {
        applies.apply(user(uid), new ApplyRequest(target, msg));
    }

    protected final void approve(long uid, long applyId) {
        applies.approve(user(uid), new ApproveRequest(applyId));
    }

    protected final void end(long uid, long friend) {
        friends.end(user(uid), new EndRequest(friend));
    }

    protected final void befriend(long applicant, long approver) {
        apply(applicant, approver);
        approve(approver, lastApplyId());
    }

    protected final long lastApplyId() {
        return Long.parseLong(column("SELECT MAX(id) FROM friend_apply").get(0));
    }

    protected final boolean areFriends(long one, long other) {
        boolean there = isFriend(one, other);
        assertThat(isFriend(other, one)).as("both sides agree").isEqualTo(there);
        return there;
    }

    private boolean isFriend(long uid, long other) {
        return friends.check(user(uid), List.of(other)).data().checkedList().stream()
                .allMatch(Check::isFriend);
    }

    protected final ApplyPage received(long uid) {
        return applies.page(user(uid), new PageQuery(20, ""), 1).data();
    }

    protected final List<Apply> applyList(long uid) {
        return received(uid).list();
    }

    protected final int unread(long uid) {
        return applies.unread(user(uid)).data().unReadCount();
    }

    protected static void assertRefused(ErrorCode code, String key, ThrowingCallable call) {
        assertThatExceptionOfType(ChatException.class)
                .isThrownBy(call)
                .matches(refusal -> refusal.code() == code, "code")
                .satisfies(refusal -> assertThat(refusal.messageKey()).isEqualTo(key));
    }
}
