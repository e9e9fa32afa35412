package im.magpie.common.error;

import java.util.List;

/**
 * A refusal with a sentence for a person. The sentence itself lives in {@code messages*.properties}
 * under {@link #messageKey()}; its arguments must be fit for the caller's eyes.
 *
 * <p>It has no stack trace: a refusal is an answer, not a fault, and must stay cheap under attack.
 */
public final class ChatException extends RuntimeException {
    private final ErrorCode code;
    private final String messageKey;
    private final transient List<Object> arguments;

    /**
     * @param code what the refusal is on the wire
     * @param messageKey key of the sentence in the message bundles
     * @param arguments values for the sentence's placeholders, in order
     */
    public ChatException(ErrorCode code, String messageKey, Object... arguments) {
        super(code + " " + messageKey + " " + List.of(arguments), null, false, false);
        this.code = code;
        this.messageKey = messageKey;
        this.arguments = List.of(arguments);
    }

    /** What the refusal is on the wire. */
    public ErrorCode code() {
        return code;
    }

    /** Key of the sentence in the message bundles. */
    public String messageKey() {
        return messageKey;
    }

    /** Values for the sentence's placeholders. */
    public List<Object> arguments() {
        return arguments;
    }
}
