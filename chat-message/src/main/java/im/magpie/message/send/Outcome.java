package im.magpie.message.send;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;

/** What became of a draft or a change. */
sealed interface Outcome {

    /** The message or the refusal, as a caller gets it. */
    StoredMessage get();

    /**
     * The message is in the log as it is now: written, found by its name, or changed.
     *
     * @param message as it is now
     * @param repeated whether an earlier request wrote it, for those who count
     */
    record Stored(StoredMessage message, boolean repeated) implements Outcome {
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
        return named(known, draft, false);
    }

    /** The same, for a name that an earlier request has taken. */
    static Outcome repeated(StoredMessage known, Draft draft) {
        return named(known, draft, true);
    }

    private static Outcome named(StoredMessage known, Draft draft, boolean repeated) {
        return draft.requestHash().equals(known.requestHash())
                ? new Stored(known, repeated)
                : new Failed(
                        new ChatException(
                                ErrorCode.CLIENT_MSG_ID_REUSED, "message.client-msg-id.reused"));
    }
}
