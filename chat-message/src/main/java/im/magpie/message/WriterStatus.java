package im.magpie.message;

/** How the message log of this node does. */
public interface WriterStatus {

    /** Messages and changes that wait to be written. Answered from memory. */
    int waiting();
}
