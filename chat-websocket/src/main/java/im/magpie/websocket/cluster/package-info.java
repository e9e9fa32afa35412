/**
 * Events between nodes. {@link im.magpie.websocket.cluster.TransactionalClusterEvents} gathers what
 * a transaction publishes and lets it leave after the commit; {@link
 * im.magpie.websocket.cluster.ClusterBus} carries batches to the other nodes; {@link
 * im.magpie.websocket.cluster.NodeDirectory} knows which nodes hold connections of a user. Both
 * ports have an adapter inside one JVM here; the bus has one on RocketMQ, the directory one in
 * Redis, behind the {@link im.magpie.websocket.cluster.RedisLink}. {@link
 * im.magpie.websocket.cluster.EventRoutes} says who needs an event, {@link
 * im.magpie.websocket.cluster.BusSender} sends it. What the bus loses is found in the {@link
 * im.magpie.websocket.cluster.EventLog}, which {@link im.magpie.websocket.cluster.EventReader}
 * reads once a second.
 */
package im.magpie.websocket.cluster;
