package im.magpie.message.send;

import im.magpie.message.body.MessageBody;
import im.magpie.message.body.RecallBody;
import im.magpie.message.body.TextBody;
import java.util.Optional;

/**
 * A message in the log, in its present state.
 *
 * @param id the message's id, rising with time but not gapless
 * @param roomId its room
 * @param seq its place in the room, gapless from 1
 * @param change number of its last change, 0 when it never changed
 * @param fromUid its author
 * @param clientMsgId the author's name for it
 * @param requestHash what the author asked for
 * @param body its content
 * @param marks how often it is liked and disliked
 * @param sendTime when it was written, epoch milliseconds; never runs backwards in a room
 */
public record StoredMessage(
        long id,
        long roomId,
        long seq,
        long change,
        long fromUid,
        Optional<String> clientMsgId,
        String requestHash,
        MessageBody body,
        Marks marks,
        long sendTime) {

    /** The same message after a change of its marks. */
    StoredMessage marked(Marks present, long changeNo) {
        return new StoredMessage(
                id,
                roomId,
                seq,
                changeNo,
                fromUid,
                clientMsgId,
                requestHash,
                body,
                present,
                sendTime);
    }

    /** What is left of the message after it was recalled; its marks stay as they are. */
    StoredMessage recalled(RecallBody left, long changeNo) {
        return new StoredMessage(
                id,
                roomId,
                seq,
                changeNo,
                fromUid,
                clientMsgId,
                requestHash,
                left,
                marks,
                sendTime);
    }

    /** The same message after link cards were found for its text. */
    StoredMessage carded(TextBody text, long changeNo) {
        return new StoredMessage(
                id,
                roomId,
                seq,
                changeNo,
                fromUid,
                clientMsgId,
                requestHash,
                text,
                marks,
                sendTime);
    }

    /**
     * What readers think of a message.
     *
     * @param likes how many like it
     * @param dislikes how many dislike it
     */
    public record Marks(int likes, int dislikes) {
        /** Nobody has marked it. */
        public static final Marks NONE = new Marks(0, 0);

        /** How many there are of a kind. */
        int of(MarkKind kind) {
            return kind == MarkKind.LIKE ? likes : dislikes;
        }

        Marks with(MarkKind kind) {
            return plus(kind, 1);
        }

        Marks without(MarkKind kind) {
            return plus(kind, -1);
        }

        private Marks plus(MarkKind kind, int difference) {
            return kind == MarkKind.LIKE
                    ? new Marks(likes + difference, dislikes)
                    : new Marks(likes, dislikes + difference);
        }
    }
}
