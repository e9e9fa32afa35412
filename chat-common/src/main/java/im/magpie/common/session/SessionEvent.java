package im.magpie.common.session;

import im.magpie.common.cluster.ConnectionRef;

/** What happened to a logged-in connection of this node. */
public sealed interface SessionEvent {

    /** The connection. */
    ConnectionRef connection();

    /** The user on it. */
    Identity.User user();

    /** A connection was logged in. */
    record Opened(ConnectionRef connection, Identity.User user, Client client)
            implements SessionEvent {}

    /** A logged-in connection ended. */
    record Closed(ConnectionRef connection, Identity.User user) implements SessionEvent {}
}
