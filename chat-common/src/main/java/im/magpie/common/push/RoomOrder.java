package im.magpie.common.push;

/** The place of a fact in its room's order. Every connection is shown a room in this order. */
public sealed interface RoomOrder {

    /**
     * A new message.
     *
     * @param seq the message's place: gapless in its room, from 1
     */
    record Appended(long seq) implements RoomOrder {}

    /**
     * A change of an existing message; never shown before the message itself.
     *
     * @param seq the message's place
     * @param change number of the change: rises with every change in the room
     */
    record Changed(long seq, long change) implements RoomOrder {}

    /**
     * A member came or went. The audience's member version says when: nobody is shown an older
     * change of a member after a newer one of the same member.
     *
     * @param uid the member
     */
    record MemberChanged(long uid) implements RoomOrder {}

    /** A fact about the room that has no place among its messages. */
    record Unordered() implements RoomOrder {}
}
