package im.magpie.message.conversation;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.message.friendroom.FriendRooms;
import im.magpie.message.room.Cursors;
import im.magpie.message.room.GlobalRooms;
import im.magpie.message.room.RoomAccess;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Decides which conversations a caller has, and in which order. */
@Component
class Conversations {
    private static final Comparator<Conversation> NEWEST_FIRST =
            Comparator.comparingLong(Conversation::activeTime)
                    .thenComparingLong(Conversation::roomId)
                    .reversed();

    private final ConversationRows rows;
    private final ConversationView view;
    private final GlobalRooms globalRooms;
    private final FriendRooms friendRooms;

    Conversations(
            ConversationRows rows,
            ConversationView view,
            GlobalRooms globalRooms,
            FriendRooms friendRooms) {
        this.rows = rows;
        this.view = view;
        this.globalRooms = globalRooms;
        this.friendRooms = friendRooms;
    }

    /**
     * A page of conversations, the newest activity first. The global rooms are on the first page,
     * whatever their activity: in their place when that is there, else they close it. So they are
     * in the list once, and the pages behind hold only private rooms; the cursor is the last
     * private room's key.
     */
    CursorPage<SessionItem> page(Identity caller, PageQuery page) {
        long uid = uid(caller);
        long[] after = {Long.MAX_VALUE, Long.MAX_VALUE};
        List<Conversation> shown = new ArrayList<>();
        if (page.isFirst()) {
            shown.addAll(rows.globalRooms(uid, globalRooms.ids()));
        } else {
            after = Cursors.parse(page.cursor(), 2);
        }
        int room = Math.max(0, page.pageSize() - shown.size());
        List<Conversation> privateRooms = privateRooms(uid, after, room + 1);
        boolean last = privateRooms.size() <= room;
        List<Conversation> fitting = privateRooms.subList(0, Math.min(room, privateRooms.size()));
        if (!fitting.isEmpty()) {
            Conversation end = fitting.get(fitting.size() - 1);
            after = new long[] {end.activeTime(), end.roomId()};
        }
        shown.addAll(fitting);
        shown.sort(NEWEST_FIRST);
        return new CursorPage<>(last ? "" : Cursors.of(after), last, view.of(uid, shown));
    }

    private List<Conversation> privateRooms(long uid, long[] after, int limit) {
        return uid == ConversationRows.NOBODY
                ? List.of()
                : rows.privateRooms(uid, after[0], after[1], limit);
    }

    /** One conversation: everybody's in a global room, else for members and former members. */
    SessionItem detail(Identity caller, long roomId) {
        long uid = uid(caller);
        Conversation found =
                globalRooms.contains(roomId)
                        ? rows.globalRooms(uid, Set.of(roomId)).get(0)
                        : rows.privateRoom(uid, roomId).orElseThrow(RoomAccess::notFound);
        return view.of(uid, List.of(found)).get(0);
    }

    /** The conversation with a friend. */
    SessionItem withFriend(Identity caller, long friend) {
        long uid = uid(caller);
        Conversation found =
                friendRooms
                        .ofFriends(uid, friend)
                        .flatMap(room -> rows.privateRoom(uid, room))
                        .orElseThrow(
                                () ->
                                        new ChatException(
                                                ErrorCode.BUSINESS, "message.friends.none"));
        return view.of(uid, List.of(found)).get(0);
    }

    private static long uid(Identity caller) {
        return caller instanceof Identity.User user ? user.uid() : ConversationRows.NOBODY;
    }
}
