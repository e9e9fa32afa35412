package im.magpie.message.body;

import java.util.Arrays;
import java.util.Optional;

/** The types of messages; the numbers are part of the wire contract. */
public enum MessageType {
    /** Text. */
    TEXT(1),
    /** What is left of a recalled message. */
    RECALL(2),
    /** A picture. */
    IMAGE(3),
    /** A file. */
    FILE(4),
    /** Recorded speech. */
    VOICE(5),
    /** A film. */
    VIDEO(6),
    /** A sticker. */
    EMOJI(7),
    /** Said by the server. */
    SYSTEM(8);

    private final int number;

    MessageType(int number) {
        this.number = number;
    }

    /** The type on the wire and in the database. */
    public int number() {
        return number;
    }

    /** The type with a number. */
    public static Optional<MessageType> of(int number) {
        return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
    }
}
