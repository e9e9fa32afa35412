package im.magpie.server.history;

import im.magpie.server.history.ViewChecker.Absence;
import java.util.List;

/** One thing that happened in a run. All times are nanoseconds since its beginning. */
public sealed interface Entry {

    /** When it happened. */
    long at();

    /** Names the kind in a file, such as {@code sent}. */
    default String kind() {
        return getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * A room there is.
     *
     * @param room its id
     * @param title what it is for
     * @param members everybody who may ever be shown anything of it
     */
    record Room(long at, long room, String title, List<Long> members) implements Entry {}

    /**
     * A connection is logged in.
     *
     * @param connection names it in this run
     */
    record Connected(long at, String connection, long uid, String node) implements Entry {}

    /**
     * A connection has ended, by itself or by its user.
     *
     * @param code the close code; 1006 for none, {@link #OWN} when its user ended it
     */
    record Disconnected(long at, String connection, int code) implements Entry {

        /** The code of a connection that the client ended itself: no server sends it. */
        public static final int OWN = 0;
    }

    /**
     * After its login a client has read what it missed in a room.
     *
     * @param upTo the newest seq that it was told then; 0 for none
     * @param seqs what it was told, oldest first
     */
    record Paged(long at, String connection, long uid, long room, long upTo, List<Long> seqs)
            implements Entry {}

    /**
     * An attempt to send a message.
     *
     * @param name the {@code clientMsgId}
     * @param attempt 1 for the first, more for repeats
     */
    record Sent(long at, long uid, long room, String name, String node, int attempt)
            implements Entry {}

    /**
     * What came of an attempt.
     *
     * @param status HTTP status; 0 for no answer
     * @param id of the message; 0 when it was not accepted
     * @param seq of the message; 0 when it was not accepted
     * @param tookMillis how long the sender waited
     */
    record Answered(
            long at,
            long uid,
            long room,
            String name,
            String node,
            int attempt,
            int status,
            long id,
            long seq,
            long tookMillis)
            implements Entry {

        /** Whether the server said that it has the message. */
        public boolean isAccepted() {
            return status == 200;
        }

        /** Whether the message may or may not be there. */
        public boolean isUnknown() {
            return status == 0 || status == 504;
        }
    }

    /**
     * A message or a change of one came over a connection.
     *
     * @param type number of the push: 4, 8 or 9
     * @param id of the message
     * @param seq of the message
     * @param change its last change; 0 for none
     */
    record Pushed(long at, String connection, int type, long id, long seq, long change)
            implements Entry {}

    /**
     * A mark or a recall was answered.
     *
     * @param what {@code mark} for a mark that was to begin, {@code unmark} for one that was to
     *     end, or {@code recall}
     * @param id of the message
     * @param status HTTP status; 0 for no answer
     */
    record Changed(long at, long uid, String what, long id, int status) implements Entry {
        static final String MARK = "mark";
        static final String RECALL = "recall";

        boolean isAccepted(String kind) {
            return what.equals(kind) && status == 200;
        }
    }

    /**
     * The members of a room were changed, and that was answered.
     *
     * @param in whether the user came; else it was removed
     * @param askedAt when the first attempt began
     */
    record Moved(long at, long room, long uid, boolean in, long askedAt) implements Entry {}

    /** A fault begins. */
    record Injected(long at, String fault) implements Entry {}

    /** The fault is over: what was taken away is there again. */
    record Healed(long at, String fault) implements Entry {}

    /** A repeat, after everything, of a message that was accepted. */
    record Repeated(long at, String name, String node, int status, long id) implements Entry {}

    /**
     * A heartbeat of a connection.
     *
     * @param millis until it was answered; -1 for no answer in time
     */
    record Beat(long at, String connection, long millis) implements Entry {}

    /** How many threads a node has. */
    record Threads(long at, String node, int count) implements Entry {}

    /**
     * A whole room at the end, as a member reads it by paging.
     *
     * @param messages oldest first
     */
    record Log(long at, long reader, String node, long room, List<Stored> messages)
            implements Entry {}

    /**
     * A message as the server has it.
     *
     * @param name the {@code clientMsgId}; empty for what the server says
     * @param change number of its last change; 0 for none
     */
    record Stored(long seq, long id, long author, String name, long change, boolean isRecalled) {}

    /** When a user was no member of a room, by the room's own sentences. */
    record Away(long at, long uid, long room, Absence absence) implements Entry {}

    /**
     * What a node says is unread at the end.
     *
     * @param expected what follows from what the user has read
     */
    record Unread(long at, long uid, long room, String node, long count, long expected)
            implements Entry {}

    /**
     * Whether a node shows a user as online at the end.
     *
     * @param expected whether the user has a connection
     */
    record Online(long at, long uid, String node, boolean online, boolean expected)
            implements Entry {}

    /** Something that should never happen, in words. */
    record Surprise(long at, String what) implements Entry {}
}
