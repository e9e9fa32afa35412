package im.magpie.user.sticker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.user.account.Accounts;
import im.magpie.user.account.NewAccount;
import im.magpie.user.fixture.ModuleContract;
import im.magpie.user.sticker.StickerController.AddRequest;
import im.magpie.user.sticker.StickerController.RemoveRequest;
import im.magpie.user.sticker.StickerController.Sticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class StickerContract extends ModuleContract {
    private StickerController stickers;
    private long alice;
    private long bob;

    @BeforeEach
    void registerTwo() {
        stickers = module.get(StickerController.class);
        alice = register("alice");
        bob = register("bob");
    }

    private long register(String account) {
        return module.get(Accounts.class)
                .register(new NewAccount(account, Optional.empty(), Optional.empty(), "127.0.0.1"));
    }

    private static Identity.User user(long uid) {
        return new Identity.User(uid, uid, 0);
    }

    private long add(long uid, String url) {
        return stickers.add(user(uid), new AddRequest(url)).data().id();
    }

    private void remove(long uid, long id) {
        stickers.remove(user(uid), new RemoveRequest(id));
    }

    private List<Sticker> list(long uid) {
        return stickers.list(user(uid)).data();
    }

    private static void assertRefused(String key, ThrowingCallable call) {
        assertThatExceptionOfType(ChatException.class)
                .isThrownBy(call)
                .matches(refusal -> refusal.code() == ErrorCode.BUSINESS, "code")
                .satisfies(refusal -> assertThat(refusal.messageKey()).isEqualTo(key));
    }

    @Test
    void listsOwnStickersInTheOrderTheyWereAdded() {
        long second = add(alice, "https://img.example.org/z.png");
        add(bob, "https://img.example.org/z.png");
        long third = add(alice, "/files/a.png");

        assertThat(list(alice))
                .containsExactly(
                        new Sticker(second, "https://img.example.org/z.png"),
                        new Sticker(third, "/files/a.png"));
        assertThat(list(register("carol"))).isEmpty();
    }

    @Test
    void refusesTheSamePictureTwiceAndTellsLookAlikesApart() {
        add(alice, "https://img.example.org/a.png");

        assertRefused("user.sticker.taken", () -> add(alice, "https://img.example.org/a.png"));
        add(alice, "https://img.example.org/A.png");
        add(alice, "https://img.example.org/😀.png");
        add(alice, "https://img.example.org/😎.png");

        assertThat(list(alice)).hasSize(4);
    }

    @Test
    void keepsTheLongestUrl() {
        String longest = "/" + "😀".repeat(255) + "x";
        assertThat(longest).hasSize(512);

        add(alice, longest);

        assertThat(list(alice)).extracting(Sticker::expressionUrl).containsExactly(longest);
    }

    @Test
    void keepsThirtyAndNoMore() {
        for (int i = 0; i < 30; i++) {
            add(alice, "/files/" + i + ".png");
        }

        assertRefused("user.sticker.full", () -> add(alice, "/files/30.png"));
        assertRefused("user.sticker.taken", () -> add(alice, "/files/3.png"));
        remove(alice, list(alice).get(0).id());
        add(alice, "/files/30.png");

        assertThat(list(alice)).hasSize(30);
        add(bob, "/files/30.png");
    }

    @Test
    void removesOwnOnesAndSaysOfOthersNoMoreThanOfNone() {
        long id = add(alice, "/files/a.png");

        assertRefused("user.sticker.unknown", () -> remove(bob, id));
        assertRefused("user.sticker.unknown", () -> remove(bob, 987_654));
        assertThat(list(alice)).hasSize(1);

        remove(alice, id);
        assertThat(list(alice)).isEmpty();
        assertRefused("user.sticker.unknown", () -> remove(alice, id));
    }

    @Test
    void listsByOneStatementAndAddsByAsManyAtAnyNumber() {
        module.statements.take();
        add(alice, "/files/a.png");
        int forTheFirst = module.statements.take().size();
        for (int i = 0; i < 20; i++) {
            add(alice, "/files/" + i + ".png");
        }
        module.statements.take();
        add(alice, "/files/z.png");

        assertThat(module.statements.take()).hasSize(forTheFirst);
        list(alice);
        assertThat(module.statements.take()).hasSize(1);
    }

    private Callable<Object> adding(String url) {
        return () -> add(alice, url);
    }

    @Test
    void keepsTheBoundAlsoWhenManyAreAddedAtTheSameTime() throws InterruptedException {
        for (int i = 0; i < 28; i++) {
            add(alice, "/files/" + i + ".png");
        }
        holdReadersUntilFourHaveCounted();
        List<Callable<Object>> more = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            more.add(adding("/files/more-" + i + ".png"));
        }

        List<Object> results = together(more);

        assertThat(results).filteredOn(Long.class::isInstance).hasSize(2);
        assertThat(results)
                .filteredOn(result -> !(result instanceof Long))
                .allSatisfy(
                        result ->
                                assertThat(result)
                                        .isInstanceOfSatisfying(
                                                ChatException.class,
                                                refusal ->
                                                        assertThat(refusal.messageKey())
                                                                .isEqualTo("user.sticker.full")));
        assertThat(list(alice)).hasSize(30);
    }

    /** Who counts while others count too goes on with them; where only one can, not for ever. */
    private void holdReadersUntilFourHaveCounted() {
        CountDownLatch counted = new CountDownLatch(4);
        module.statements.afterQuery(
                sql -> {
                    if (sql.startsWith("SELECT id, expression_url")) {
                        counted.countDown();
                        awaitShortly(counted);
                    }
                });
    }

    private static boolean awaitShortly(CountDownLatch latch) {
        try {
            return latch.await(300, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void addsAPictureOnceWhenItIsAddedTwiceAtTheSameTime() throws InterruptedException {
        for (int round = 0; round < 10; round++) {
            String url = "/files/" + round + ".png";

            List<Object> results = together(List.of(adding(url), adding(url)));

            assertThat(results).filteredOn(Long.class::isInstance).hasSize(1);
            assertThat(results)
                    .filteredOn(ChatException.class::isInstance)
                    .singleElement()
                    .extracting(refusal -> ((ChatException) refusal).messageKey())
                    .isEqualTo("user.sticker.taken");
        }
    }
}
