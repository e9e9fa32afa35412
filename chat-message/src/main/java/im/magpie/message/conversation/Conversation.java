package im.magpie.message.conversation;

/**
 * A room as one caller sees it in the list. For a former member everything is as of leaving.
 *
 * @param roomId the room
 * @param type 1 group, 2 friends
 * @param hot whether the room is global
 * @param lastSeq the last message the caller may see, 0 without one
 * @param activeTime when it was written, or the room
 * @param state what the caller has read and written; zeros for a global room never used
 */
record Conversation(
        long roomId, int type, boolean hot, long lastSeq, long activeTime, State state) {

    /** Unread as the table has it. */
    long unread() {
        return Math.max(0, lastSeq - state.readSeq - (state.sent - state.sentAtRead));
    }

    /**
     * A member row's counters.
     *
     * @param readSeq the read position
     * @param sent own messages in the room
     * @param sentAtRead own messages at or before the read position
     */
    record State(long readSeq, long sent, long sentAtRead) {
        /** Whether no own message lies behind the read position. */
        boolean nothingOwnBehind() {
            return sent == sentAtRead;
        }
    }
}
