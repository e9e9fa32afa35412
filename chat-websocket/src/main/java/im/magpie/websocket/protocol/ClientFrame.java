package im.magpie.websocket.protocol;

/** What a client said in one text frame. */
public sealed interface ClientFrame {

    /** Frame 1: asks for a login QR code. */
    record QrRequested() implements ClientFrame {}

    /** Frame 2: says that it is there; not answered. */
    record Heartbeat() implements ClientFrame {}

    /**
     * Frame 3: presents a token.
     *
     * @param token never empty
     */
    record Authorize(String token) implements ClientFrame {
        /** Leaves the token out: this ends up in logs. */
        @Override
        public String toString() {
            return "Authorize[]";
        }
    }

    /** The bare text {@code ping}, answered with {@code pong}. */
    record TextPing() implements ClientFrame {}

    /**
     * Nothing this server understands.
     *
     * @param problem what is wrong, fit for a close reason
     */
    record Unintelligible(String problem) implements ClientFrame {}
}
