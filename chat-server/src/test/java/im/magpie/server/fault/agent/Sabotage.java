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
    NO_WRITE_LIMIT;

    /** System property with the names of those that are on. */
    static final String PROPERTY = "magpie.sabotage";

    boolean isOn() {
        return System.getProperty(PROPERTY, "").contains(name());
    }
}
