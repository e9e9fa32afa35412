package im.magpie.user.account;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.session.Identity;
import im.magpie.user.UserCard;
import im.magpie.user.UserChanged;
import im.magpie.user.UserDirectory;
import im.magpie.user.account.UserController.OwnProfile;
import im.magpie.user.account.UserController.Summary;
import im.magpie.user.account.UserController.SummaryRequest;
import im.magpie.user.account.UserController.SummaryRequest.AskedUser;
import im.magpie.user.fixture.ModuleContract;
import im.magpie.user.fixture.UserModule;
import im.magpie.user.region.XdbFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

abstract class AccountContract extends ModuleContract {

    private long register(String account) {
        return module.get(Accounts.class)
                .register(new NewAccount(account, Optional.empty(), Optional.empty(), "127.0.0.1"));
    }

    private List<Summary> summaries(List<AskedUser> items) {
        return module.get(UserController.class).summaries(new SummaryRequest(items)).data();
    }

    private Map<Long, UserCard> cards(Long... uids) {
        return module.get(UserDirectory.class).cards(List.of(uids));
    }

    @Test
    void showsUsersThemselves() {
        long uid = register("alice");

        OwnProfile own =
                module.get(UserController.class).userInfo(new Identity.User(uid, 1, 0)).data();

        assertThat(own).isEqualTo(new OwnProfile(uid, "alice", avatar(uid), 1, 1));
        sql("UPDATE user_item SET used = 1");
        assertThat(
                        module.get(UserController.class)
                                .userInfo(new Identity.User(uid, 1, 0))
                                .data()
                                .modifyNameChance())
                .isZero();
    }

    private static String avatar(long uid) {
        return "/img/avatar/" + (uid % 12 + 1) + ".svg";
    }

    @Test
    void knowsTheSystemUserAndLeavesOutTheUnknown() {
        long uid = register("alice");

        assertThat(cards(uid, 1L, 999L))
                .containsOnly(
                        Map.entry(uid, new UserCard(uid, "alice", avatar(uid))),
                        Map.entry(1L, new UserCard(1, "系统消息", "/img/system.svg")));
        assertThat(cards()).isEmpty();
    }

    @Test
    void readsCardsOnceAndAgainAfterAChange() {
        long uid = register("alice");
        cards(uid);
        module.statements.take();
        cards(uid);
        assertThat(module.statements.take()).isEmpty();

        sql("UPDATE chat_user SET name = 'Ann' WHERE id = " + uid);
        module.events.publish(new UserChanged(uid));

        assertThat(cards(uid).get(uid).name()).isEqualTo("Ann");
    }

    @Test
    void tellsEverythingOfUsersThatChangedAndNothingOfTheOthers() {
        long uid = register("alice");
        long changed = module.clock.millis();
        long later = changed + UserController.CLOCK_SLACK.toMillis();

        assertThat(
                        summaries(
                                List.of(
                                        new AskedUser(uid, later - 1),
                                        new AskedUser(999L, null),
                                        new AskedUser(1L, Long.MAX_VALUE))))
                .containsExactly(complete(uid, "alice"), Summary.unchanged(1));
        assertThat(summaries(List.of(new AskedUser(uid, null))).get(0).needRefresh()).isTrue();
        assertThat(summaries(List.of(new AskedUser(uid, later))).get(0).needRefresh()).isFalse();
        assertThat(summaries(List.of())).isEmpty();
    }

    @Test
    void tellsTheBadgeTheBadgesAndThePlace(@TempDir Path folder) throws IOException {
        Path file =
                new XdbFile().with("203.0.113.7", "中国|0|浙江省|杭州市|电信").write(folder.resolve("x.xdb"));
        long uid = register("alice");
        sql("UPDATE chat_user SET wearing_item_id = 4, last_ip = '203.0.113.7' WHERE id = " + uid);
        sql("UPDATE chat_user SET last_ip = '127.0.0.1' WHERE id = 1");

        try (UserModule told = new UserModule(database, UserModule.settings(true, true), file)) {
            List<Summary> summaries =
                    told.get(UserController.class)
                            .summaries(
                                    new SummaryRequest(
                                            List.of(
                                                    new AskedUser(uid, null),
                                                    new AskedUser(1L, null))))
                            .data();

            assertThat(summaries)
                    .containsExactly(
                            new Summary(
                                    uid, true, "alice", avatar(uid), "杭州市", 4L, List.of(3L, 4L)),
                            new Summary(1, true, "系统消息", "/img/system.svg", null, null, List.of()));
        }
    }

    /** What is told of one of the first users. */
    private static Summary complete(long uid, String name) {
        return new Summary(uid, true, name, avatar(uid), null, null, List.of(3L, 4L));
    }

    @Test
    void writesSummariesAsClientsReadThem() {
        JsonMapper json = JsonMapper.builder().build();

        assertThat(json.writeValueAsString(Summary.unchanged(5)))
                .isEqualTo("{\"uid\":5,\"needRefresh\":false}");
        assertThat(
                        json.readTree(
                                json.writeValueAsString(
                                        new Summary(
                                                5, true, "Ann", "/a.svg", null, null, List.of()))))
                .isEqualTo(
                        json.readTree(
                                """
                                {"uid":5,"needRefresh":true,"name":"Ann","avatar":"/a.svg",
                                 "itemIds":[]}
                                """));
        assertThat(
                        json.readValue(
                                "{\"reqList\":[{\"uid\":5},{\"uid\":6,\"lastModifyTime\":7}]}",
                                SummaryRequest.class))
                .isEqualTo(
                        new SummaryRequest(
                                List.of(new AskedUser(5L, null), new AskedUser(6L, 7L))));
    }

    @Test
    void readsAnyNumberOfUsersByOneStatementAndNoMoreThanItsLimit() {
        List<AskedUser> items = new ArrayList<>();
        for (int i = 0; i < 201; i++) {
            items.add(new AskedUser(register("user" + i), null));
        }

        module.statements.take();
        assertThat(summaries(items.subList(0, 1))).hasSize(1);
        assertThat(module.statements.take()).hasSize(1);
        assertThat(summaries(items)).hasSize(200);
        assertThat(module.statements.take()).hasSize(1);
    }

    @Test
    void findsAccountsHoweverTheyAreSpelt() {
        long uid = register("Alice_1");

        Accounts accounts = module.get(Accounts.class);

        for (String spelling : Set.of("alice_1", "ALICE_1", " Alice_1", "Ａlice_1")) {
            assertThat(accounts.find(spelling)).map(Account::uid).contains(uid);
        }
        assertThat(accounts.find("alice")).isEmpty();
        assertThat(accounts.find("aliceX1")).isEmpty();
    }
}
