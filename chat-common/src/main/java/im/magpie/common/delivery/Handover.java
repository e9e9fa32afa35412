package im.magpie.common.delivery;

/** What the bus did with messages that a node had for the others. */
public enum Handover {
    /** The broker has taken them. */
    TAKEN,
    /** They were not handed over: it is away, or too much waited. The others read the table. */
    DROPPED,
    /** No other node has anybody who hears them, as far as this one knows. */
    UNNEEDED
}
