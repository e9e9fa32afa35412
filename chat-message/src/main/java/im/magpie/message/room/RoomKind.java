package im.magpie.message.room;

/** Kinds of rooms; the numbers are those of the wire and the database. */
public enum RoomKind {
    /** A group, the global rooms among them. */
    GROUP(1),
    /** Two friends. */
    FRIENDS(2);

    private final int number;

    RoomKind(int number) {
        this.number = number;
    }

    /** The kind on the wire and in the database. */
    public int number() {
        return number;
    }

    /** The kind with a number; anything unknown is an error of the data. */
    public static RoomKind of(int number) {
        return switch (number) {
            case 1 -> GROUP;
            case 2 -> FRIENDS;
            default -> throw new IllegalStateException("room of type " + number);
        };
    }
}
