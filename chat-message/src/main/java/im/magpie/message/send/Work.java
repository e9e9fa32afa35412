package im.magpie.message.send;

import im.magpie.common.error.ChatException;
import im.magpie.message.send.BatchAppend.NamedDraft;

/** What goes through the log's queue: a message to be written, or a change of one. */
sealed interface Work permits NamedDraft, Change {

    /** The room it happens in; decides who writes it. */
    long roomId();

    /** Bytes of text that it brings into a transaction. */
    int bytes();

    /** Not accepted, for sure. */
    ChatException busy();

    /** Perhaps accepted. */
    ChatException unknown();
}
