package im.magpie.websocket;

/** The port of the push channel cannot be bound; usually another process has it. */
public final class PushPortTakenException extends RuntimeException {
    private final int port;

    /**
     * @param port the port asked for
     * @param cause what the operating system said
     */
    public PushPortTakenException(int port, Throwable cause) {
        super(
                "The push channel cannot listen on port "
                        + port
                        + " (chat.websocket.port): "
                        + cause.getMessage(),
                cause);
        this.port = port;
    }

    /** The port asked for. */
    public int port() {
        return port;
    }
}
