package im.magpie.message.send;

import im.magpie.common.push.PushPayload;
import im.magpie.common.push.PushType;
import im.magpie.message.body.BodyView;
import im.magpie.message.body.BodyView.Reply;
import java.util.Optional;

/**
 * A message as clients get it: push 4, and the same in REST. Nobody's marks are in it, so that it
 * is the same for every receiver.
 *
 * @param fromUser who said it
 * @param message what was said
 */
public record MessagePush(FromUser fromUser, Message message) implements PushPayload {

    @Override
    public PushType pushType() {
        return PushType.MESSAGE;
    }

    /**
     * The message as it is seen by somebody who has not marked it.
     *
     * @param reply the message it answers as that is now
     */
    static MessagePush of(StoredMessage stored, Optional<Reply> reply) {
        return new MessagePush(
                new FromUser(stored.fromUid()),
                new Message(
                        stored.id(),
                        stored.roomId(),
                        stored.sendTime(),
                        stored.body().type().number(),
                        stored.body().view(reply.orElse(null)),
                        new Mark(stored.marks().likes(), 0, stored.marks().dislikes(), 0),
                        stored.seq(),
                        stored.change(),
                        stored.clientMsgId().orElse(null)));
    }

    /** The same message as it is seen by somebody who may have marked it. */
    public MessagePush markedBy(Optional<MarkKind> own) {
        if (own.isEmpty()) {
            return this;
        }
        Mark counts = message.messageMark();
        int like = own.get() == MarkKind.LIKE ? 1 : 0;
        return new MessagePush(
                fromUser,
                new Message(
                        message.id(),
                        message.roomId(),
                        message.sendTime(),
                        message.type(),
                        message.body(),
                        new Mark(counts.likeCount(), like, counts.dislikeCount(), 1 - like),
                        message.seq(),
                        message.change(),
                        message.clientMsgId()));
    }

    /**
     * The author.
     *
     * @param uid the user; 1 is the server
     */
    public record FromUser(long uid) {}

    /**
     * The message.
     *
     * @param id its id
     * @param roomId its room
     * @param sendTime epoch milliseconds
     * @param type 1 text, 2 recalled, 3 image, 4 file, 5 voice, 6 video, 7 emoji, 8 system
     * @param body its content, never null; the shape depends on the type
     * @param messageMark likes and dislikes
     * @param seq its place in the room, gapless from 1
     * @param change number of its last change; always there, 0 when it never changed
     * @param clientMsgId the author's name for the request that wrote it, or null
     */
    public record Message(
            long id,
            long roomId,
            long sendTime,
            int type,
            BodyView body,
            Mark messageMark,
            long seq,
            long change,
            String clientMsgId) {}

    /**
     * Likes and dislikes.
     *
     * @param likeCount how many like it
     * @param userLike 1 when the receiver does
     * @param dislikeCount how many dislike it
     * @param userDislike 1 when the receiver does
     */
    public record Mark(long likeCount, int userLike, long dislikeCount, int userDislike) {}
}
