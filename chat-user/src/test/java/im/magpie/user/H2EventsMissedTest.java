package im.magpie.user;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.cluster.EventsMissed;
import im.magpie.common.session.BlockedAddresses;
import im.magpie.sql.TestDatabase;
import im.magpie.user.account.Accounts;
import im.magpie.user.account.NewAccount;
import im.magpie.user.fixture.ModuleContract;
import im.magpie.user.schedule.PeriodicTask;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is remembered and was changed by another node of which this one heard nothing. */
class H2EventsMissedTest extends ModuleContract {
    private long alice;

    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }

    @BeforeEach
    void registerAlice() {
        alice =
                module.get(Accounts.class)
                        .register(
                                new NewAccount(
                                        "alice", Optional.empty(), Optional.empty(), "127.0.0.1"));
    }

    private void missEvents() {
        module.events.arrive(new EventsMissed());
    }

    private String name() {
        return module.get(UserDirectory.class).cards(Set.of(alice)).get(alice).name();
    }

    @Test
    void forgetsProfiles() {
        assertThat(name()).isEqualTo("alice");
        sql("UPDATE chat_user SET name = 'other' WHERE id = " + alice);
        assertThat(name()).isEqualTo("alice");
        missEvents();
        assertThat(name()).isEqualTo("other");
    }

    @Test
    void forgetsWhatUsersMayDo() {
        UserStandings standings = module.get(UserStandings.class);
        assertThat(standings.isChatManager(alice)).isFalse();
        sql("INSERT INTO user_role (uid, role, create_time) VALUES (" + alice + ", 2, 0)");
        assertThat(standings.isChatManager(alice)).isFalse();
        missEvents();
        assertThat(standings.isChatManager(alice)).isTrue();
    }

    @Test
    void readsTheBlockedAddressesAgain() {
        BlockedAddresses addresses = module.get(BlockedAddresses.class);
        PeriodicTask reading = (PeriodicTask) addresses;
        reading.run();
        sql(
                "INSERT INTO blacklist (type, target, uid, create_time) VALUES"
                        + " (1, '203.0.113.9', 1, 0)");
        reading.run();
        assertThat(addresses.isBlocked("203.0.113.9")).isFalse();
        missEvents();
        reading.run();
        assertThat(addresses.isBlocked("203.0.113.9")).isTrue();
    }
}
