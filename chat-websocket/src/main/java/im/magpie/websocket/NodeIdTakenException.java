package im.magpie.websocket;

/** Another node of the cluster runs under the name this one was given. */
public final class NodeIdTakenException extends RuntimeException {

    /**
     * @param name the name
     */
    public NodeIdTakenException(String name) {
        super(
                "Another running node has chat.node-id="
                        + name
                        + ": stop that one, or give this node a name of its own.");
    }
}
