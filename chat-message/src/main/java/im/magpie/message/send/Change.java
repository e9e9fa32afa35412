package im.magpie.message.send;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.message.body.BodyView.LinkCard;
import im.magpie.message.body.MessageType;
import im.magpie.message.body.TextBody;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A change of a message that wants to be written. Only members of the message's room make them, in
 * a global room everybody who is logged in, and the server everywhere; that is decided under the
 * room's lock, and so is {@link #refusal}.
 */
public sealed interface Change extends Work {

    /** The message. */
    long msgId();

    /** Who changes it; nobody's number when the server does. */
    long uid();

    /** Whether the server makes it of its own accord, so that nobody's membership counts. */
    default boolean byServer() {
        return false;
    }

    /**
     * Why the message, in its present state, cannot be changed so.
     *
     * @param roomOpen whether messages may be sent to the room
     */
    Optional<ChatException> refusal(StoredMessage message, boolean roomOpen);

    @Override
    default int bytes() {
        return 0;
    }

    @Override
    default ChatException busy() {
        return new ChatException(ErrorCode.BUSY, "message.change.busy");
    }

    @Override
    default ChatException unknown() {
        return new ChatException(ErrorCode.OUTCOME_UNKNOWN, "message.change.outcome-unknown");
    }

    /** The one answer to those who cannot see a message, whether it exists or not. */
    static ChatException notFound() {
        return refused("message.not-found");
    }

    private static ChatException refused(String key, Object... arguments) {
        return new ChatException(ErrorCode.BUSINESS, key, arguments);
    }

    /**
     * A like or dislike that begins or ends. A user has at most one mark on a message: beginning
     * one kind ends the other. What is so already changes nothing and is no error.
     *
     * @param roomId the message's room
     * @param msgId the message
     * @param uid who marks it
     * @param kind which mark
     * @param confirmed true to begin, false to end
     */
    record Mark(long roomId, long msgId, long uid, MarkKind kind, boolean confirmed)
            implements Change {

        /** Nobody marks what the server says, or what is left of a recalled message. */
        @Override
        public Optional<ChatException> refusal(StoredMessage message, boolean roomOpen) {
            if (!roomOpen) {
                return Optional.of(refused("message.change.closed"));
            }
            return switch (message.body().type()) {
                case RECALL -> Optional.of(refused("message.recalled"));
                case SYSTEM -> Optional.of(refused("message.system-unchangeable"));
                default -> Optional.empty();
            };
        }

        /** What the user thinks of the message afterwards; empty is neither. */
        Optional<MarkKind> after(Optional<MarkKind> before) {
            if (confirmed) {
                return Optional.of(kind);
            }
            return before.filter(mark -> mark != kind);
        }
    }

    /**
     * Link cards that were found for a text after it was sent. Writes no more than what fits the
     * text as it is then, and nothing at all when that is so already. It takes a change number as
     * every change does, so that syncing clients learn of it, but is pushed to nobody: stock
     * clients know no push for it. Pushed changes need not be gapless.
     *
     * @param roomId the message's room
     * @param msgId the message
     * @param cards the cards by the link they belong to
     */
    record Cards(long roomId, long msgId, Map<String, LinkCard> cards) implements Change {

        public Cards {
            cards = Collections.unmodifiableMap(new LinkedHashMap<>(cards));
        }

        @Override
        public long uid() {
            return 0;
        }

        @Override
        public boolean byServer() {
            return true;
        }

        /** Recalled meanwhile, most likely. The state of the room does not matter. */
        @Override
        public Optional<ChatException> refusal(StoredMessage message, boolean roomOpen) {
            return message.body() instanceof TextBody
                    ? Optional.empty()
                    : Optional.of(refused("message.recalled"));
        }

        /** The text with the cards of those links that are in it. */
        TextBody on(TextBody text) {
            Map<String, LinkCard> fitting = new LinkedHashMap<>();
            for (String link : text.links()) {
                if (cards.containsKey(link)) {
                    fitting.put(link, cards.get(link));
                }
            }
            return text.withCards(fitting);
        }
    }

    /**
     * A message that is taken back: what it said is gone for good, a sentence about it is left in
     * its place.
     *
     * @param roomId the message's room
     * @param msgId the message
     * @param uid who takes it back
     * @param name the user's name, for the sentence
     * @param manager whether the user keeps order in rooms, and may recall what others wrote
     * @param earliest authors may recall messages sent since then, epoch milliseconds
     */
    record Recall(long roomId, long msgId, long uid, String name, boolean manager, long earliest)
            implements Change {

        /** Also in a closed room: what one regrets may be gone even if the friendship is. */
        @Override
        public Optional<ChatException> refusal(StoredMessage message, boolean roomOpen) {
            if (message.body().type() == MessageType.RECALL) {
                return Optional.of(refused("message.recalled"));
            }
            if (message.body().type() == MessageType.SYSTEM) {
                return Optional.of(refused("message.system-unchangeable"));
            }
            if (byAuthor(message) || manager) {
                return Optional.empty();
            }
            return Optional.of(
                    message.fromUid() == uid
                            ? refused("message.recall.too-late")
                            : new ChatException(ErrorCode.FORBIDDEN, "message.recall.not-yours"));
        }

        /** Whether the user recalls as the author, in time; else as a manager. */
        boolean byAuthor(StoredMessage message) {
            return message.fromUid() == uid && message.sendTime() >= earliest;
        }
    }
}
