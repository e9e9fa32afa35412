package im.magpie.websocket;

/** The push channel's listening socket, as the application that starts it sees it. */
public interface WebSocketServer {

    /**
     * The port that is actually bound; with the setting 0 the one that was free.
     *
     * @throws IllegalStateException when the server is not running
     */
    int port();

    /** Whether connections are accepted: the port is bound and no stop has begun. */
    boolean isRunning();
}
