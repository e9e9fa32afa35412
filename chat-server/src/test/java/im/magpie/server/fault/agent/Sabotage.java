package im.magpie.server.fault.agent;

/** What the agent can do to a node. All of it is off at first. */
public enum Sabotage {
    /** The bus brings events late, twice and in any order. */
    HOSTILE_BUS,
    /** Nobody looks for events that the bus did not bring. */
    NO_EVENT_READER,
    /** Rooms show messages as they come. */
    NO_ORDER,
    /** Rooms do not ask who their members are when they have changed. */
    NO_MEMBER_VERSION,
    /** Messages are written without looking whether they are there. */
    NO_LOOK_UP,
    /** Readers may be as slow as they like. */
    NO_WRITE_LIMIT,
    /** Who sends is answered before the transaction of the message commits. */
    EARLY_ANSWERS,
    /** A node that stops goes on with its connections until its process ends. */
    NO_GOODBYE,
    /** The directory of users is believed when it is empty, and nobody fills it again. */
    BELIEVED_DIRECTORY,
    /** The database may say nothing for as long as it likes, and nobody gives a message up. */
    NO_LIMIT_OF_SILENCE,
    /** Connections to the database are kept when they break, and given out unseen. */
    BROKEN_CONNECTIONS,
    /** The embedded database does not notice that its file is closed. */
    NO_OPENING_AGAIN,
    /** A failure for want of room is any failure. */
    UNKNOWN_FULL_DISK,
    /** Before each look at tokens the database lets one wait, as a distant one does. */
    DISTANT_DATABASE,
    /** Logins are not gathered. */
    ONE_LOGIN_AT_A_TIME;

    /** System property with the names of those that are on. */
    static final String PROPERTY = "magpie.sabotage";

    boolean isOn() {
        return System.getProperty(PROPERTY, "").contains(name());
    }
}
