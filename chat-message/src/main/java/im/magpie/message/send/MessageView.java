package im.magpie.message.send;

import im.magpie.common.session.Identity;
import im.magpie.message.body.BodyView.Reply;
import im.magpie.message.body.MessageType;
import im.magpie.message.send.ReplyTargets.ReplyTarget;
import im.magpie.user.UserCard;
import im.magpie.user.UserDirectory;
import im.magpie.user.UserStandings;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Messages as clients get them: the same for everybody, or with one viewer's marks. Messages that
 * answer others cost three look-ups for any number of them: the answered messages, their authors'
 * names, and which of these are banned; the viewer's marks cost one.
 */
@Component
public class MessageView {
    /** Further back, clients do not jump to the answered message. */
    private static final long LONGEST_JUMP = 100;

    private final ReplyTargets targets;
    private final UserDirectory users;
    private final UserStandings standings;
    private final OwnMarks ownMarks;

    MessageView(
            ReplyTargets targets, UserDirectory users, UserStandings standings, OwnMarks ownMarks) {
        this.targets = targets;
        this.users = users;
        this.standings = standings;
        this.ownMarks = ownMarks;
    }

    /** One message. */
    public MessagePush of(StoredMessage message) {
        return of(List.of(message)).get(0);
    }

    /** One message as a viewer sees it. */
    public MessagePush seenBy(Identity viewer, StoredMessage message) {
        return seenBy(viewer, List.of(message)).get(0);
    }

    /** Messages as a viewer sees them, in the same order. */
    public List<MessagePush> seenBy(Identity viewer, Collection<StoredMessage> messages) {
        Map<Long, MarkKind> own = ownMarks.of(viewer, messages);
        return of(messages).stream()
                .map(push -> push.markedBy(Optional.ofNullable(own.get(push.message().id()))))
                .toList();
    }

    /** Messages in the same order, those they answer in their present state. */
    public List<MessagePush> of(Collection<StoredMessage> messages) {
        return of(
                messages,
                targets.of(
                        messages.stream()
                                .flatMap(message -> message.body().answered().stream())
                                .toList()));
    }

    /** Messages in the same order, with answered messages that were read already. */
    List<MessagePush> of(Collection<StoredMessage> messages, Map<Long, ReplyTarget> answered) {
        Authors authors = authors(answered.values());
        return messages.stream()
                .map(message -> MessagePush.of(message, reply(message, answered, authors)))
                .toList();
    }

    private Authors authors(Collection<ReplyTarget> answered) {
        Set<Long> uids = answered.stream().map(ReplyTarget::fromUid).collect(Collectors.toSet());
        return uids.isEmpty()
                ? new Authors(Map.of(), Set.of())
                : new Authors(users.cards(uids), standings.bannedAmong(uids));
    }

    private static Optional<Reply> reply(
            StoredMessage message, Map<Long, ReplyTarget> answered, Authors authors) {
        return message.body()
                .answered()
                .map(answered::get)
                .map(target -> reply(message.seq() - target.seq(), target, authors));
    }

    /**
     * To clients a banned author's message is a recalled one. It is not in pages either, so there
     * is nothing to jump to.
     */
    private static Reply reply(long gap, ReplyTarget target, Authors authors) {
        boolean hidden = authors.banned.contains(target.fromUid());
        UserCard author = authors.cards.get(target.fromUid());
        return new Reply(
                target.id(),
                target.fromUid(),
                author == null ? "" : author.name(),
                hidden ? MessageType.RECALL.number() : target.type(),
                hidden ? ReplyTargets.gone() : target.quote(),
                gap <= LONGEST_JUMP && !hidden ? 1 : 0,
                gap);
    }

    private record Authors(Map<Long, UserCard> cards, Set<Long> banned) {}
}
