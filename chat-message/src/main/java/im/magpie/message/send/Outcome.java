package im.magpie.message.send;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;

/** What became of a draft or a change. */
sealed interface Outcome {

    /** The message or the refusal, as a caller gets it. */
    StoredMessage get();

    /** The message is in the log as it is now: written, found by its name, or changed. */
    record Stored(StoredMessage message) implements Outcome {
        @Override
        public StoredMessage get() {
            return message;
        }
    }

    /** It was refused, or failed; nothing of it was written. */
    record Failed(RuntimeException reason) implements Outcome {
        @Override
        public StoredMessage get() {
            throw reason;
        }
    }

    /** Answers a draft whose name is taken: the same request, or another one by mistake. */
    static Outcome named(StoredMessage known, Draft draft) {
        return draft.requestHash().equals(known.requestHash())
                ? new Stored(known)
                : new Failed(
                        new ChatException(
                                ErrorCode.CLIENT_MSG_ID_REUSED, "message.client-msg-id.reused"));
    }
}
