package im.magpie.message.body;

import java.util.List;

/** The content of a message; one record for each type. */
public sealed interface MessageBody permits TextBody, RecallBody, SystemBody {

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

    /** The form clients get. */
    BodyView view();

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
            case TEXT -> new TextBody(content);
            case SYSTEM -> new SystemBody(content);
            case RECALL -> new RecallBody(content);
            case IMAGE, FILE, VOICE, VIDEO, EMOJI -> throw unknown(type);
        };
    }

    private static IllegalStateException unknown(int type) {
        return new IllegalStateException("message of type " + type + " in the database");
    }
}
