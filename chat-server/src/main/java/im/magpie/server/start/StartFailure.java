package im.magpie.server.start;

/** A start that cannot go on for a reason the operator can mend; the message is the whole story. */
public final class StartFailure extends RuntimeException {

    /**
     * @param sentence one sentence that names the culprit and the way out
     */
    public StartFailure(String sentence) {
        super(sentence);
    }
}
