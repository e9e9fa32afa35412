package im.magpie.message.body;

import im.magpie.common.text.WordFilter;
import java.util.List;
import java.util.Optional;

/** The content of a message; one record for each type. */
public sealed interface MessageBody permits TextBody, RecallBody, SystemBody, MediaBody {

    /** The message's type. */
    MessageType type();

    /** The form kept in the database. */
    String content();

    /** What belongs to the body beside its content, as JSON; null when there is nothing. */
    default String extra() {
        return null;
    }

    /** What a conversation list shows of it. */
    String preview();

    /** What an answer shows of it. */
    default String quote() {
        return preview();
    }

    /** Id of the message it answers. */
    default Optional<Long> answered() {
        return Optional.empty();
    }

    /** The users it mentions; {@link TextBody#EVERYBODY} for all. */
    default List<Long> mentioned() {
        return List.of();
    }

    /** The same body with the words masked that nobody should say. */
    default MessageBody masked(WordFilter words) {
        return this;
    }

    /** The form clients get, without the message it answers. */
    BodyView view();

    /**
     * The form clients get.
     *
     * @param reply the message it answers as that is now; null without one
     */
    default BodyView view(BodyView.Reply reply) {
        return view();
    }

    /**
     * The known fields as the sender gave them: name, value, name, value. Fields that were not
     * given are not listed, so that a field learnt later leaves the identity of old requests alone.
     */
    List<String> requestFields();

    /**
     * The body kept in the database.
     *
     * @throws IllegalStateException when the row is of a type this version does not know
     */
    static MessageBody stored(int type, String content, String extra) {
        return switch (MessageType.of(type).orElseThrow(() -> unknown(type))) {
            case TEXT -> TextBody.stored(content, extra);
            case IMAGE -> BodyJson.read(content, ImageBody.class);
            case FILE -> BodyJson.read(content, FileBody.class);
            case VOICE -> BodyJson.read(content, VoiceBody.class);
            case VIDEO -> BodyJson.read(content, VideoBody.class);
            case EMOJI -> BodyJson.read(content, EmojiBody.class);
            case SYSTEM -> new SystemBody(content);
            case RECALL -> new RecallBody(content);
        };
    }

    private static IllegalStateException unknown(int type) {
        return new IllegalStateException("message of type " + type + " in the database");
    }
}
