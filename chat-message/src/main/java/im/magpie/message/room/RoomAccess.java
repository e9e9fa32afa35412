package im.magpie.message.room;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.cluster.EventsMissed;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Decides what a caller is to a room.
 *
 * <p>{@link #standing} asks the database every time: what someone may read must be true now. {@link
 * #isMember} may answer from memory, at most {@value #REMEMBERED_SECONDS} s old and cleared by
 * {@link MembersChanged}; only memberships are remembered, never their absence, so a new member is
 * one at once. It is for callers who decide again under the room's lock.
 */
@Component
public class RoomAccess {
    private static final int REMEMBERED_SECONDS = 10;
    private static final int REMEMBERED_MEMBERSHIPS = 100_000;

    private final JdbcTemplate jdbc;
    private final GlobalRooms globalRooms;
    private final Cache<Membership, Boolean> members =
            Caffeine.newBuilder()
                    .maximumSize(REMEMBERED_MEMBERSHIPS)
                    .expireAfterWrite(Duration.ofSeconds(REMEMBERED_SECONDS))
                    .build();

    RoomAccess(DataSource dataSource, GlobalRooms globalRooms, ClusterEvents events) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.globalRooms = globalRooms;
        events.subscribe(MembersChanged.class, this::forget);
        events.subscribe(EventsMissed.class, missed -> members.invalidateAll());
    }

    /** What a caller is to a room, now. */
    public Standing standing(long roomId, Identity caller) {
        if (globalRooms.contains(roomId)) {
            return new Standing.Everybody();
        }
        if (caller instanceof Identity.User user) {
            return standing(roomId, user.uid());
        }
        return new Standing.Stranger();
    }

    private Standing standing(long roomId, long uid) {
        List<Standing> found =
                jdbc.query(
                        "SELECT role, left_seq FROM room_member WHERE room_id = ? AND uid = ?",
                        (row, index) -> {
                            long leftSeq = row.getLong("left_seq");
                            return row.wasNull()
                                    ? new Standing.Member(row.getInt("role"))
                                    : new Standing.Former(leftSeq);
                        },
                        roomId,
                        uid);
        return found.isEmpty() ? new Standing.Stranger() : found.get(0);
    }

    /**
     * The last seq a caller may see in a room; {@link Long#MAX_VALUE} for members.
     *
     * @throws ChatException 9001 for strangers, whether the room exists or not
     */
    public long visibleUpTo(long roomId, Identity caller) {
        Standing standing = standing(roomId, caller);
        if (standing instanceof Standing.Stranger) {
            throw notFound();
        }
        return standing instanceof Standing.Former former ? former.leftSeq() : Long.MAX_VALUE;
    }

    /** Whether a user belongs to a room, possibly from memory; everybody to a global one. */
    public boolean isMember(long roomId, long uid) {
        Membership membership = new Membership(roomId, uid);
        if (globalRooms.contains(roomId) || members.getIfPresent(membership) != null) {
            return true;
        }
        boolean member = standing(roomId, uid) instanceof Standing.Member;
        if (member) {
            members.put(membership, Boolean.TRUE);
        }
        return member;
    }

    private void forget(MembersChanged event) {
        if (event.uids().isEmpty()) {
            members.asMap().keySet().removeIf(key -> key.roomId == event.roomId());
        } else {
            event.uids().forEach(uid -> members.invalidate(new Membership(event.roomId(), uid)));
        }
    }

    /** The one answer to strangers. */
    public static ChatException notFound() {
        return new ChatException(ErrorCode.GROUP_NOT_FOUND, "message.room.not-found");
    }

    private record Membership(long roomId, long uid) {}
}
