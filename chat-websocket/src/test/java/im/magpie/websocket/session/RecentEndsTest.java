package im.magpie.websocket.session;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.session.Identity;
import im.magpie.common.session.TokensEnded;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecentEndsTest {
    private final RecentEnds ends = new RecentEnds();
    private final Identity.User user = new Identity.User(5, 50, Long.MAX_VALUE);

    private static TokensEnded end(long uid, Long... devices) {
        return TokensEnded.some(uid, Set.of(devices), TokensEnded.Cause.REVOKED);
    }

    private static TokensEnded endAll(long uid, long last) {
        return TokensEnded.all(uid, last, TokensEnded.Cause.REVOKED);
    }

    @Test
    void findsEndsSinceATime() {
        ends.remember(end(5, 50L), 100);
        assertThat(ends.since(99, user)).contains(TokensEnded.Cause.REVOKED);
        assertThat(ends.since(100, user)).isPresent();
        assertThat(ends.since(101, user)).isEmpty();
    }

    @Test
    void tellsUsersAndDevicesApart() {
        ends.remember(end(5, 51L), 100);
        ends.remember(endAll(6, 100), 100);
        ends.remember(endAll(5, 49), 100);
        assertThat(ends.since(0, user)).isEmpty();
        ends.remember(endAll(5, 50), 100);
        assertThat(ends.since(0, user)).isPresent();
    }

    @Test
    void remembersForAMinuteAtLeastAndNotForEver() {
        ends.remember(endAll(5, 50), 0);
        ends.remember(endAll(7, 50), Duration.ofSeconds(61).toNanos());
        assertThat(ends.since(0, user)).isPresent();
        ends.remember(endAll(7, 50), Duration.ofSeconds(100).toNanos());
        assertThat(ends.since(0, user)).isEmpty();
    }

    @Test
    void isBounded() {
        for (int i = 0; i < 60_000; i++) {
            ends.remember(endAll(5, 50), 10 + i);
        }
        assertThat(ends.since(0, user)).isPresent();
    }
}
