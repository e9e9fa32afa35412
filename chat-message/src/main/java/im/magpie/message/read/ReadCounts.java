package im.magpie.message.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.message.read.ReadCountController.MessageReads;
import im.magpie.message.read.ReaderRows.OwnMessage;
import im.magpie.message.room.Cursors;
import im.magpie.message.room.GlobalRooms;
import im.magpie.user.Presence;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Tells authors who has read their messages. Every open client asks every ten seconds, so a room's
 * positions are read at most once a second, however many ask.
 */
@Component
class ReadCounts {
    private static final Duration FRESH = Duration.ofSeconds(1);

    /** In all rooms together: 20 MB. */
    private static final int REMEMBERED_MEMBERS = 500_000;

    /** What an entry takes beside its members, in members. */
    private static final int ENTRY = 10;

    /** A client asks about the room it shows; the rest of a wilder question is left out. */
    private static final int MOST_ROOMS = 10;

    private final ReaderRows rows;
    private final GlobalRooms globalRooms;
    private final Presence presence;
    private final Cache<Long, Readers> readers =
            Caffeine.newBuilder()
                    .maximumWeight(REMEMBERED_MEMBERS)
                    .weigher((Long room, Readers members) -> ENTRY + members.size())
                    .expireAfterWrite(FRESH)
                    .build();

    ReadCounts(ReaderRows rows, GlobalRooms globalRooms, Presence presence) {
        this.rows = rows;
        this.globalRooms = globalRooms;
        this.presence = presence;
    }

    /** Counts for those of the messages that are the caller's, in rooms the caller is in. */
    List<MessageReads> of(long uid, Collection<Long> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        List<OwnMessage> own = rows.own(uid, ids);
        Set<Long> rooms = visible(uid, own);
        if (rooms.isEmpty()) {
            return List.of();
        }
        Map<Long, Readers> found = readers(rooms);
        return own.stream()
                .filter(message -> rooms.contains(message.roomId()))
                .map(message -> count(message, uid, found.get(message.roomId())))
                .toList();
    }

    private Set<Long> visible(long uid, List<OwnMessage> messages) {
        Set<Long> rooms =
                messages.stream()
                        .map(OwnMessage::roomId)
                        .distinct()
                        .limit(MOST_ROOMS)
                        .collect(Collectors.toSet());
        Set<Long> visible = new HashSet<>(rooms);
        visible.retainAll(globalRooms.ids());
        rooms.removeAll(visible);
        if (!rooms.isEmpty()) {
            visible.addAll(rows.memberships(uid, rooms));
        }
        return visible;
    }

    /** Those who ask about one room at the same moment wait for one query. */
    private Map<Long, Readers> readers(Set<Long> rooms) {
        if (rooms.size() == 1) {
            long room = rooms.iterator().next();
            return Map.of(room, readers.get(room, r -> rows.readers(Set.of(r)).get(r)));
        }
        return readers.getAll(rooms, missing -> rows.readers(Set.copyOf(missing)));
    }

    private MessageReads count(OwnMessage message, long author, Readers members) {
        long read = members.readersOf(message.seq(), author);
        long audience =
                globalRooms.contains(message.roomId())
                        ? presence.userCount() - 1
                        : members.audienceOf(message.seq(), author);
        return new MessageReads(message.id(), capped(read), capped(audience - read));
    }

    private static long capped(long count) {
        return Math.max(0, Math.min(Readers.MOST_COUNTED, count));
    }

    /**
     * Who has, or has not, read a message of the caller, by uid.
     *
     * @throws ChatException BUSINESS when it is not a message of the caller in a room the caller is
     *     in, whatever else it is
     */
    CursorPage<Long> page(long uid, long msgId, boolean read, PageQuery page) {
        OwnMessage message = rows.own(uid, msgId).orElseThrow(ReadCounts::unknown);
        if (visible(uid, List.of(message)).isEmpty()) {
            throw unknown();
        }
        long after = page.isFirst() ? 0 : Cursors.parse(page.cursor(), 1)[0];
        int limit = page.pageSize() + 1;
        boolean global = globalRooms.contains(message.roomId());
        List<Long> uids =
                read
                        ? rows.read(message, uid, after, limit)
                        : rows.unread(message, global, uid, after, limit);
        return CursorPage.cut(uids, page.pageSize(), Cursors::of);
    }

    private static ChatException unknown() {
        return new ChatException(ErrorCode.BUSINESS, "message.not-own");
    }
}
