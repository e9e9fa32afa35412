package im.magpie.message.room;

/** What a caller is to a room; decides what the caller sees. */
public sealed interface Standing {

    /** The room is global: everybody reads it, guests too. */
    record Everybody() implements Standing {}

    /**
     * A member.
     *
     * @param role 1 owner, 2 admin, 3 member
     */
    record Member(int role) implements Standing {}

    /**
     * Someone who left or was removed.
     *
     * @param leftSeq the last message the former member may see
     */
    record Former(long leftSeq) implements Standing {}

    /** Everyone else; to them the room might as well not exist. */
    record Stranger() implements Standing {}
}
