package im.magpie.user.admin;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.user.UserSearch;
import im.magpie.user.UserSearch.FoundUser;
import im.magpie.user.account.Accounts;
import im.magpie.user.account.NewAccount;
import im.magpie.user.fixture.ModuleContract;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

abstract class FoundUsersContract extends ModuleContract {

    private long register(String account, String name) {
        long uid =
                module.get(Accounts.class)
                        .register(
                                new NewAccount(
                                        account, Optional.empty(), Optional.empty(), "127.0.0.1"));
        sql(
                "UPDATE chat_user SET name = '%s', name_key = '%s' WHERE id = %d"
                        .formatted(name, name, uid));
        return uid;
    }

    private List<Long> found(String text) {
        return module.get(UserSearch.class).find(text).stream().map(FoundUser::uid).toList();
    }

    @Test
    void findsWhoseUidOrAccountItIsBeforeWhoseNameBeginsWithIt() {
        long late = register("first_one", "zed");
        long named = register("second_one", "first_one of all");
        long other = register("third_one", "first_one");
        register("fourth_one", "the first_one");

        assertThat(found(" First_ONE")).containsExactly(late, other, named);
        assertThat(found(Long.toString(late))).containsExactly(late);
    }

    @Test
    void aUidThatIsAnotherUsersAccountFindsBoth() {
        long one = register("somebody", "one");
        long two = register(Long.toString(one), "two");
        long three = register("else", one + " friends");

        assertThat(found(Long.toString(one))).containsExactly(one, two, three);
    }

    @Test
    void findsEachUserOnceAndNoMoreThanItSays() {
        long exact = register("many", "many");
        for (int i = 10; i < 10 + UserSearch.MOST_FOUND; i++) {
            register("other_" + i, "many" + i);
        }

        assertThat(found("many"))
                .hasSize(UserSearch.MOST_FOUND)
                .doesNotHaveDuplicates()
                .startsWith(exact);
    }

    @Test
    void signsOfPatternsStandForThemselves() {
        long percent = register("percent", "100%!");
        register("hundred", "1000");

        assertThat(found("100%")).containsExactly(percent);
        assertThat(found("100%!")).containsExactly(percent);
        assertThat(found("_00")).isEmpty();
        assertThat(found(" ")).isEmpty();
    }
}
