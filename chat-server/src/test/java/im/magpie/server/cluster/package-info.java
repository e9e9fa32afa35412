/**
 * What two nodes on one database promise together: whatever happens to the broker, to Redis and to
 * a node, everybody sees everything, in order, once, and nobody what is not theirs.
 */
package im.magpie.server.cluster;
