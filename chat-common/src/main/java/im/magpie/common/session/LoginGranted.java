package im.magpie.common.session;

import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.cluster.ConnectionRef;

/**
 * A QR login was consented to, at any node. The node that holds the connection issues the token
 * itself, so that no secret travels between nodes, and asks the database whether it is true, so
 * that whoever can write to the bus gains nothing.
 *
 * @param connection the connection that showed the code
 * @param uid the user who consented
 * @param deviceId the device session that was opened for the connection
 */
public record LoginGranted(ConnectionRef connection, long uid, long deviceId)
        implements ClusterEvent {}
