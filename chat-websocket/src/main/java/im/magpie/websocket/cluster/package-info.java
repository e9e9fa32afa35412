/**
 * Events between nodes. {@link im.magpie.websocket.cluster.TransactionalClusterEvents} gathers what
 * a transaction publishes and lets it leave after the commit; {@link
 * im.magpie.websocket.cluster.ClusterBus} carries batches to the other nodes; {@link
 * im.magpie.websocket.cluster.NodeDirectory} knows which nodes hold connections of a user. Both
 * ports have an adapter inside one JVM here; the directory has one in Redis, behind the {@link
 * im.magpie.websocket.cluster.RedisLink}.
 */
package im.magpie.websocket.cluster;
