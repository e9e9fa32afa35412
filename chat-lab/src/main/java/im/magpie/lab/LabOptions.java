package im.magpie.lab;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a lab consists of.
 *
 * @param nodes how many nodes, 0..9; with none it is servers only, and no nginx
 * @param node how nodes are started; empty only when there are none
 * @param database which database
 * @param without what is not started. Nodes are told an address of Redis and RocketMQ all the same,
 *     and {@link Part#restart()} starts them later
 * @param callsPerSecond what the proxy lets one address do, in one second and at once; absent: as
 *     deployed. For tests, which are all one address
 * @param keep whether the folder stays
 */
public record LabOptions(
        int nodes,
        Optional<NodeOptions> node,
        Database database,
        Set<Omission> without,
        OptionalInt callsPerSecond,
        boolean keep) {
    /** The most nodes a lab takes: they share one machine. */
    static final int MAX_NODES = 9;

    /** Checks and copies. */
    public LabOptions {
        if (nodes < 0 || nodes > MAX_NODES) {
            throw new IllegalArgumentException(
                    "nodes must be 0 to " + MAX_NODES + ", but is " + nodes);
        }
        if (nodes > 0 && node.isEmpty()) {
            throw new IllegalArgumentException("nodes need a jar");
        }
        without = Set.copyOf(without);
    }

    /** MariaDB, Redis and RocketMQ. */
    public static LabOptions servers() {
        return new LabOptions(
                0, Optional.empty(), Database.MARIADB, Set.of(), OptionalInt.empty(), false);
    }

    /** MariaDB, Redis, RocketMQ, nodes, and nginx if it is installed. */
    public static LabOptions cluster(int nodes, NodeOptions node) {
        return new LabOptions(
                nodes, Optional.of(node), Database.MARIADB, Set.of(), OptionalInt.empty(), false);
    }

    /** A cluster of nodes from that jar. */
    public static LabOptions cluster(int nodes, Path jar) {
        return cluster(nodes, NodeOptions.of(jar));
    }

    /** The same on another database. */
    public LabOptions on(Database other) {
        return new LabOptions(nodes, node, other, without, callsPerSecond, keep);
    }

    /** The same without these. */
    public LabOptions without(Omission... more) {
        Set<Omission> all = new HashSet<>(without);
        all.addAll(Arrays.asList(more));
        return new LabOptions(nodes, node, database, all, callsPerSecond, keep);
    }

    /** The same with a proxy that lets one address do so much in a second. */
    public LabOptions withCallsPerSecond(int calls) {
        return new LabOptions(nodes, node, database, without, OptionalInt.of(calls), keep);
    }

    /** Kinds of databases. */
    public enum Database {
        /** MariaDB 11.4. */
        MARIADB,
        /** MySQL 8.0. */
        MYSQL
    }

    /** What can be left out. */
    public enum Omission {
        /** The directory of users. */
        REDIS,
        /** The bus between nodes. */
        ROCKETMQ,
        /** The proxy. */
        NGINX
    }
}
