package im.magpie.common.delivery;

/** How a node learned of messages. */
public enum Way {
    /** The node committed them itself. */
    OWN,
    /** The bus brought them. */
    BUS,
    /** Their places stood in the table of events. */
    TABLE,
    /** They were read from the room's log, because something was missing before or among them. */
    LOG
}
