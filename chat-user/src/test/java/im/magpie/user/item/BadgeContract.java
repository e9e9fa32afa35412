package im.magpie.user.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.user.ItemGrants;
import im.magpie.user.UserChanged;
import im.magpie.user.account.Accounts;
import im.magpie.user.account.NewAccount;
import im.magpie.user.fixture.ModuleContract;
import im.magpie.user.item.BadgeController.Badge;
import im.magpie.user.item.BadgeController.ItemInfo;
import im.magpie.user.item.BadgeController.ItemsRequest;
import im.magpie.user.item.BadgeController.WearRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

abstract class BadgeContract extends ModuleContract {

    private long register(String account) {
        return module.get(Accounts.class)
                .register(new NewAccount(account, Optional.empty(), Optional.empty(), "127.0.0.1"));
    }

    private BadgeController badges() {
        return module.get(BadgeController.class);
    }

    private static Identity.User user(long uid) {
        return new Identity.User(uid, 1, 0);
    }

    private void wear(long uid, long badge) {
        badges().wear(user(uid), new WearRequest(badge));
    }

    private List<ItemInfo> items(ItemsRequest.AskedItem... asked) {
        return badges().items(new ItemsRequest(List.of(asked))).data();
    }

    private List<String> owners(long item) {
        return column("SELECT uid FROM user_item WHERE item_id = " + item);
    }

    private long updateTime(long uid) {
        return Long.parseLong(column("SELECT update_time FROM chat_user WHERE id = " + uid).get(0));
    }

    @Test
    void showsAllBadgesAndNoCards() {
        long uid = register("alice");
        wear(uid, 4);

        List<Badge> shown = badges().badges(user(uid)).data();

        assertThat(shown).extracting(Badge::id).containsExactly(4L, 3L, 2L, 5L, 6L);
        assertThat(shown).extracting(Badge::obtain).containsExactly(1, 1, 0, 0, 0);
        assertThat(shown).extracting(Badge::wearing).containsExactly(1, 0, 0, 0, 0);
        assertThat(shown.get(0).img()).isEqualTo("/img/item/4.svg");
        assertThat(shown).allMatch(badge -> !badge.describe().isEmpty());
        assertThat(JsonMapper.builder().build().valueToTree(shown.get(0)).propertyNames())
                .containsExactlyInAnyOrder("id", "img", "describe", "obtain", "wearing");
    }

    @Test
    void wearsOneAtATimeAndTakesItOff() {
        long uid = register("alice");
        long before = updateTime(uid);

        wear(uid, 4);
        assertThat(updateTime(uid)).isGreaterThan(before);
        wear(uid, 3);
        long worn = updateTime(uid);
        wear(uid, 3);
        assertThat(updateTime(uid)).isEqualTo(worn);
        assertThat(column("SELECT wearing_item_id FROM chat_user WHERE id = " + uid))
                .containsExactly("3");
        wear(uid, 0);
        wear(uid, 0);

        assertThat(column("SELECT wearing_item_id FROM chat_user WHERE id = " + uid))
                .isEqualTo(Collections.singletonList(null));
        assertThat(module.events.published(UserChanged.class)).hasSize(3);
    }

    @Test
    void refusesBadgesOfOthersCardsAndWhatIsNot() {
        long uid = register("alice");

        for (long foreign : new long[] {2, 6, 1, 99}) {
            assertThatExceptionOfType(ChatException.class)
                    .isThrownBy(() -> wear(uid, foreign))
                    .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.BUSINESS));
        }
        assertThat(module.events.published(UserChanged.class)).isEmpty();
    }

    @Test
    void grantsTheSameOnce() throws InterruptedException {
        long uid = register("alice");
        long before = updateTime(uid);
        ItemGrants grants = module.get(ItemGrants.class);
        List<Callable<Void>> calls =
                Collections.nCopies(
                        8,
                        () -> {
                            grants.grantLiked(uid);
                            return null;
                        });

        assertThat(together(calls)).containsOnlyNulls();

        assertThat(owners(2)).containsExactly(Long.toString(uid));
        assertThat(module.events.published(UserChanged.class)).hasSize(1);
        assertThat(updateTime(uid)).isGreaterThan(before);
        wear(uid, 2);
    }

    @Test
    void givesTheEarlyBadgesToTheFirstOnly() throws InterruptedException {
        AtomicInteger number = new AtomicInteger();
        List<Callable<Void>> calls =
                Collections.nCopies(
                        8,
                        () -> {
                            for (int i = 0; i < 14; i++) {
                                register("early" + number.incrementAndGet());
                            }
                            return null;
                        });

        assertThat(together(calls)).containsOnlyNulls();
        register("late");

        assertThat(column("SELECT id FROM chat_user WHERE id <> 1")).hasSize(113);
        assertThat(owners(1)).hasSize(113).doesNotHaveDuplicates();
        assertThat(owners(4)).hasSize(100).doesNotHaveDuplicates();
        assertThat(owners(3)).hasSize(10).doesNotHaveDuplicates();
        assertThat(owners(4)).containsAll(owners(3));
    }

    @Test
    void givesAPlaceThatWasNotKeptToTheNext() {
        for (int i = 0; i < 3; i++) {
            try {
                module.get(Accounts.class)
                        .register(
                                new NewAccount(
                                        "alice", Optional.empty(), Optional.empty(), "127.0.0.1"),
                                uid -> {
                                    throw new IllegalStateException("not today");
                                });
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("not today");
            }
        }

        register("bob");

        assertThat(column("SELECT grant_key FROM user_item WHERE item_id > 1"))
                .containsExactlyInAnyOrder("early:3:1", "early:4:1");
    }

    @Test
    void tellsItemsOnceAndUnknownOnesNever() {
        List<ItemInfo> infos =
                items(
                        new ItemsRequest.AskedItem(2L, null),
                        new ItemsRequest.AskedItem(99L, null),
                        new ItemsRequest.AskedItem(1L, Long.MAX_VALUE));

        assertThat(infos).hasSize(2);
        assertThat(infos.get(0).needRefresh()).isTrue();
        assertThat(infos.get(0).img()).isEqualTo("/img/item/2.svg");
        assertThat(infos.get(0).describe()).isNotEmpty();
        assertThat(infos.get(1)).isEqualTo(new ItemInfo(1, false, null, null));
        assertThat(JsonMapper.builder().build().writeValueAsString(infos.get(1)))
                .isEqualTo("{\"itemId\":1,\"needRefresh\":false}");
        module.statements.take();
        items(new ItemsRequest.AskedItem(2L, null), new ItemsRequest.AskedItem(1L, null));
        assertThat(module.statements.take()).isEmpty();
    }

    @Test
    void readsAnyNumberOfItemsByOneStatement() {
        List<ItemsRequest.AskedItem> many = new ArrayList<>();
        for (long id = 300; id > 0; id--) {
            many.add(new ItemsRequest.AskedItem(id, null));
        }

        module.statements.take();
        assertThat(badges().items(new ItemsRequest(many)).data()).isEmpty(); // 1 to 6 are too many
        assertThat(module.statements.take()).hasSize(1);
        Collections.reverse(many);
        assertThat(badges().items(new ItemsRequest(many)).data()).hasSize(6);
        assertThat(module.statements.take()).hasSize(1);
        assertThat(badges().items(new ItemsRequest(List.of())).data()).isEmpty();
    }
}
