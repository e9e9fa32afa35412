package im.magpie.websocket.cluster;

import im.magpie.common.cluster.ClusterNodes;
import im.magpie.common.cluster.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.redisson.api.BatchResult;
import org.redisson.api.RBatch;
import org.redisson.api.RFuture;
import org.redisson.api.RMapAsync;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/**
 * A directory in Redis. Every run of a node has one hash with a field per user and a lease. The
 * field {@code said} is there only when all users are; it holds the number of the last change, so
 * that a change that Redis has lost, or a hash that came back from an older copy, is noticed by the
 * next one. A living node without it counts as having everybody. So nothing wrong outlives the
 * second until the next renewal, and a dead node leaves nothing behind but a hash that nobody
 * reads.
 */
public final class RedisNodeDirectory implements NodeDirectory, AutoCloseable {
    private static final Duration LEASE = Duration.ofSeconds(15);

    /** Users in one command: Redis does nothing else meanwhile. */
    private static final int CHUNK = 1_000;

    private static final String SAID = "said";
    private static final String FILLING = "filling";
    private static final long NEVER = 0;

    /** Begins to say everything: field, number, lease. */
    private static final String BEGIN =
            """
            redis.call('UNLINK', KEYS[1])
            redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
            redis.call('PEXPIRE', KEYS[1], ARGV[3])
            return 1
            """;

    /**
     * Adds or removes users where nothing was lost before: field, the number in it, the number it
     * gets, lease, HSET or HDEL, users.
     */
    private static final String CHANGE =
            """
            if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then
                return 0
            end
            for i = 6, #ARGV do
                if ARGV[5] == 'HSET' then
                    redis.call('HSET', KEYS[1], ARGV[i], '1')
                else
                    redis.call('HDEL', KEYS[1], ARGV[i])
                end
            end
            redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
            redis.call('PEXPIRE', KEYS[1], ARGV[4])
            return 1
            """;

    /** Says that everything is said: field before, its number, field from now on. */
    private static final String FINISH =
            """
            if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then
                return 0
            end
            redis.call('HSET', KEYS[1], ARGV[3], ARGV[2])
            redis.call('HDEL', KEYS[1], ARGV[1])
            return 1
            """;

    private final NodeId self;
    private final ClusterNodes nodes;
    private final RedisLink redis;

    /** Numbers the changes of this run. */
    private long last;

    /** The last change that Redis is known to have; {@link #NEVER}: everything must be said. */
    private long said = NEVER;

    private boolean closed;
    private volatile int withEverybody;

    /**
     * @param self the node this directory speaks for
     * @param nodes whose entries count
     * @param redis where the entries are
     */
    public RedisNodeDirectory(NodeId self, ClusterNodes nodes, RedisLink redis) {
        this.self = self;
        this.nodes = nodes;
        this.redis = redis;
    }

    @Override
    public boolean isAnswering() {
        return redis.isOpen();
    }

    @Override
    public synchronized void add(Collection<Long> uids) {
        if (said != NEVER) {
            change("HSET", uids);
        }
    }

    @Override
    public synchronized void remove(Collection<Long> uids) {
        if (said != NEVER) {
            change("HDEL", uids);
        }
    }

    @Override
    public synchronized void renew(Supplier<? extends Collection<Long>> present) {
        if (said != NEVER) {
            touch();
        }
        if (said == NEVER && !closed) {
            sayAll(present.get());
        }
    }

    private void change(String command, Collection<Long> uids) {
        for (List<String> chunk : chunks(uids)) {
            long before = said;
            said = NEVER; // until Redis says that it is done
            if (changed(SAID, before, ++last, command, chunk)) {
                said = last;
            } else {
                return;
            }
        }
    }

    private void touch() {
        long before = said;
        said = NEVER;
        if (changed(SAID, before, before, "HSET", List.of())) {
            said = before;
        }
    }

    /** Users first, the field that makes them count last. */
    private void sayAll(Collection<Long> present) {
        long number = ++last;
        eval(BEGIN, FILLING, number, LEASE.toMillis());
        for (List<String> chunk : chunks(present)) {
            if (!changed(FILLING, number, number, "HSET", chunk)) {
                return;
            }
        }
        if (eval(FINISH, FILLING, number, SAID)) {
            said = number;
        }
    }

    private boolean changed(String field, long from, long to, String command, List<String> users) {
        List<Object> values = new ArrayList<>(users.size() + 5);
        values.add(field);
        values.add(from);
        values.add(to);
        values.add(LEASE.toMillis());
        values.add(command);
        values.addAll(users);
        return eval(CHANGE, values.toArray());
    }

    private boolean eval(String script, Object... values) {
        Long result =
                redis.call(
                        client ->
                                client.getScript(StringCodec.INSTANCE)
                                        .evalAsync(
                                                RScript.Mode.READ_WRITE,
                                                script,
                                                RScript.ReturnType.LONG,
                                                List.of(key(self)),
                                                values));
        return result == 1;
    }

    @Override
    public Map<Long, Set<NodeId>> nodesOf(Collection<Long> uids) {
        if (uids.isEmpty()) {
            return Map.of();
        }
        List<NodeId> alive = List.copyOf(nodes.alive());
        List<List<String>> chunks = chunks(uids);
        List<?> answers = redis.call(client -> ask(client, alive, chunks)).getResponses();
        Map<Long, Set<NodeId>> found = new HashMap<>();
        int next = 0;
        Set<NodeId> unsaid = new HashSet<>();
        for (NodeId node : alive) {
            for (List<String> chunk : chunks) {
                Map<?, ?> answer = (Map<?, ?>) answers.get(next++);
                boolean knows = answer.containsKey(SAID);
                if (!knows) {
                    unsaid.add(node);
                }
                for (String user : chunk) {
                    if (!knows || answer.containsKey(user)) {
                        found.computeIfAbsent(Long.valueOf(user), id -> new HashSet<>()).add(node);
                    }
                }
            }
        }
        withEverybody = unsaid.size();
        return found;
    }

    @Override
    public int nodesWithEverybody() {
        return withEverybody;
    }

    /** One round trip; every answer tells on its own whether its node has said everything. */
    private static RFuture<BatchResult<?>> ask(
            RedissonClient client, List<NodeId> alive, List<List<String>> chunks) {
        RBatch batch = client.createBatch();
        for (NodeId node : alive) {
            RMapAsync<String, String> entries = batch.getMap(key(node), StringCodec.INSTANCE);
            for (List<String> chunk : chunks) {
                Set<String> fields = new HashSet<>(chunk);
                fields.add(SAID);
                var unused = entries.getAllAsync(fields);
            }
        }
        return batch.executeAsync();
    }

    private static String key(NodeId node) {
        return "magpie:dir:" + node.name() + ":" + node.startId();
    }

    private static List<List<String>> chunks(Collection<Long> uids) {
        List<String> users = uids.stream().map(String::valueOf).toList();
        List<List<String>> chunks = new ArrayList<>();
        for (int from = 0; from < users.size(); from += CHUNK) {
            chunks.add(users.subList(from, Math.min(users.size(), from + CHUNK)));
        }
        return chunks;
    }

    /** This run has no users any more: nobody must ask it for any. */
    @Override
    public synchronized void close() {
        closed = true;
        said = NEVER;
        try {
            redis.call(client -> client.getKeys().unlinkAsync(key(self)));
        } catch (RedisAwayException e) {
            // The lease ends by itself.
        }
    }
}
