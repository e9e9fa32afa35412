package im.magpie.message.send;

import java.util.Arrays;
import java.util.Optional;

/** What a reader may think of a message; the numbers are those of the wire and the database. */
public enum MarkKind {
    /** Likes it. */
    LIKE(1),
    /** Dislikes it. */
    DISLIKE(2);

    private final int number;

    MarkKind(int number) {
        this.number = number;
    }

    /** The kind on the wire and in the database. */
    public int number() {
        return number;
    }

    /** The kind that cannot be together with this one. */
    MarkKind other() {
        return this == LIKE ? DISLIKE : LIKE;
    }

    /** The kind in the database. */
    static MarkKind stored(int number) {
        return of(number)
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "mark of type " + number + " in the database"));
    }

    /** The kind with a number. */
    public static Optional<MarkKind> of(int number) {
        return Arrays.stream(values()).filter(kind -> kind.number == number).findFirst();
    }
}
