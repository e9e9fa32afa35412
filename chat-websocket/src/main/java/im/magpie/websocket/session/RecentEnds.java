package im.magpie.websocket.session;

import im.magpie.common.session.Identity;
import im.magpie.common.session.TokensEnded;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens that ended lately, so that a check that began before an end, and finishes after it,
 * lets nobody in. Bounded by age and number.
 */
final class RecentEnds {
    private static final long KEPT_NANOS = Duration.ofSeconds(90).toNanos();
    private static final int MAX_KEPT = 50_000;

    private final Deque<End> byAge = new ArrayDeque<>();
    private final Map<Long, Deque<End>> byUser = new HashMap<>();

    private record End(long at, TokensEnded event) {}

    synchronized void remember(TokensEnded event, long now) {
        while (!byAge.isEmpty()
                && (byAge.size() >= MAX_KEPT || now - byAge.peekFirst().at() > KEPT_NANOS)) {
            forgetOldest();
        }
        End end = new End(now, event);
        byAge.addLast(end);
        byUser.computeIfAbsent(event.uid(), uid -> new ArrayDeque<>(1)).addLast(end);
    }

    private void forgetOldest() {
        End oldest = byAge.removeFirst();
        byUser.computeIfPresent(
                oldest.event().uid(),
                (uid, ends) -> {
                    ends.remove(oldest);
                    return ends.isEmpty() ? null : ends;
                });
    }

    /** The cause of an end that covers a user and came at a monotonic time or later. */
    synchronized Optional<TokensEnded.Cause> since(long time, Identity.User user) {
        return byUser.getOrDefault(user.uid(), new ArrayDeque<>(0)).stream()
                .filter(end -> end.at() - time >= 0 && end.event().covers(user))
                .map(end -> end.event().cause())
                .findFirst();
    }
}
