package im.magpie.user.presence;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.user.MemberPresence;
import im.magpie.user.Presence;
import im.magpie.user.schedule.MonotonicClock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Presence as it stands in the table, for all nodes. */
@Component
final class PresenceTable implements Presence {
    /** On a small installation counting is cheap, and its first users watch the number rise. */
    private static final Duration KEEP_FEW_USERS = Duration.ofSeconds(2);

    private static final Duration KEEP_MANY_USERS = Duration.ofMinutes(1);
    private static final long MANY_USERS = 10_000;

    private final PresenceMapper rows;
    private final OnlineNumber online;
    private final RecentNumber users;

    PresenceTable(PresenceMapper rows, OnlineNumber online, MonotonicClock clock) {
        this.rows = rows;
        this.online = online;
        this.users = new RecentNumber(rows::countAll, PresenceTable::keepUsers, clock);
    }

    @Override
    public long onlineCount() {
        return online.recent();
    }

    @Override
    public long userCount() {
        // Who is online exists, even when they registered after the last count.
        return Math.max(users.get(), online.recent());
    }

    @Override
    public Map<Long, MemberPresence> of(Collection<Long> uids) {
        return uids.isEmpty()
                ? Map.of()
                : rows.of(uids).stream()
                        .collect(Collectors.toMap(MemberPresence::uid, found -> found));
    }

    @Override
    public CursorPage<MemberPresence> page(PageQuery query) {
        int oneMore = query.pageSize() + 1;
        List<MemberPresence> found =
                query.isFirst()
                        ? rows.first(oneMore)
                        : rows.behind(PageCursor.parse(query.cursor()), oneMore);
        return CursorPage.cut(found, query.pageSize(), PageCursor::behind);
    }

    private static Duration keepUsers(long users) {
        return users < MANY_USERS ? KEEP_FEW_USERS : KEEP_MANY_USERS;
    }
}
