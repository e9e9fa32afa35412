package im.magpie.message.conversation;

import im.magpie.message.read.ReadPositions;
import im.magpie.message.room.RoomFaces;
import im.magpie.message.room.RoomFaces.Face;
import im.magpie.message.room.RoomKind;
import im.magpie.message.send.MessageRows;
import im.magpie.message.send.MessageRows.Place;
import im.magpie.message.send.OwnMessages;
import im.magpie.message.send.OwnMessages.Stretch;
import im.magpie.message.send.StoredMessage;
import im.magpie.user.UserCard;
import im.magpie.user.UserDirectory;
import im.magpie.user.UserStandings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Adds to conversations what is shown of them; a fixed number of queries for any number. */
@Component
class ConversationView {
    /** Further from the head, a position shows only once it is written. */
    private static final int LONGEST_STRETCH = 10_000;

    private final MessageRows messages;
    private final OwnMessages ownMessages;
    private final ReadPositions positions;
    private final RoomFaces faces;
    private final UserDirectory users;
    private final UserStandings standings;

    ConversationView(
            MessageRows messages,
            OwnMessages ownMessages,
            ReadPositions positions,
            RoomFaces faces,
            UserDirectory users,
            UserStandings standings) {
        this.messages = messages;
        this.ownMessages = ownMessages;
        this.positions = positions;
        this.faces = faces;
        this.users = users;
        this.standings = standings;
    }

    /** Conversations as a user sees them, in the same order. */
    List<SessionItem> of(long uid, List<Conversation> conversations) {
        Map<Place, StoredMessage> last =
                shown(
                        conversations.stream()
                                .filter(c -> c.lastSeq() > 0)
                                .map(ConversationView::end)
                                .toList());
        Map<Long, UserCard> authors = users.cards(authors(last.values()));
        Map<Long, Face> shown =
                faces.of(
                        ids(conversations, RoomKind.GROUP),
                        ids(conversations, RoomKind.FRIENDS),
                        uid);
        Map<Long, Long> unread = unread(uid, conversations);
        return conversations.stream()
                .map(
                        c ->
                                new SessionItem(
                                        c.roomId(),
                                        c.type(),
                                        c.hot() ? 1 : 0,
                                        text(last.get(end(c)), authors),
                                        shown.get(c.roomId()).name(),
                                        shown.get(c.roomId()).avatar(),
                                        c.activeTime(),
                                        unread.get(c.roomId())))
                .toList();
    }

    private static Place end(Conversation conversation) {
        return new Place(conversation.roomId(), conversation.lastSeq());
    }

    private static List<Long> ids(List<Conversation> conversations, RoomKind kind) {
        return conversations.stream()
                .filter(c -> c.type() == kind.number())
                .map(Conversation::roomId)
                .toList();
    }

    /** The last messages by place; what banned users said is nobody's to see. */
    private Map<Place, StoredMessage> shown(Collection<Place> places) {
        Map<Place, StoredMessage> last = new HashMap<>(messages.at(places));
        Set<Long> banned = standings.bannedAmong(authors(last.values()));
        last.values().removeIf(message -> banned.contains(message.fromUid()));
        return last;
    }

    private static Set<Long> authors(Collection<StoredMessage> messages) {
        return messages.stream().map(StoredMessage::fromUid).collect(Collectors.toSet());
    }

    private static String text(StoredMessage message, Map<Long, UserCard> authors) {
        if (message == null) {
            return null;
        }
        UserCard author = authors.get(message.fromUid());
        return (author == null ? "" : author.name()) + ":" + message.body().preview();
    }

    /** Positions that memory knows count; guests have nothing unread. */
    private Map<Long, Long> unread(long uid, List<Conversation> conversations) {
        Map<Long, Long> unread = new HashMap<>();
        List<Stretch> behind = new ArrayList<>();
        for (Conversation c : conversations) {
            long position = Math.min(positions.known(c.roomId(), uid), c.lastSeq());
            long rest = c.lastSeq() - position;
            if (uid == ConversationRows.NOBODY) {
                unread.put(c.roomId(), 0L);
            } else if (position <= c.state().readSeq()) {
                unread.put(c.roomId(), c.unread());
            } else if (rest == 0 || c.state().nothingOwnBehind()) {
                unread.put(c.roomId(), rest);
            } else if (rest <= LONGEST_STRETCH) {
                behind.add(new Stretch(c.roomId(), uid, position, c.lastSeq()));
            } else {
                unread.put(c.roomId(), c.unread());
            }
        }
        ownMessages
                .count(behind)
                .forEach((s, own) -> unread.put(s.roomId(), s.upTo() - s.after() - own));
        return unread;
    }
}
