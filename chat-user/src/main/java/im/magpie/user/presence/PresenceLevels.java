package im.magpie.user.presence;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.tx.Transactions;
import im.magpie.user.MemberPresence;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/**
 * Who is online on which node, and what that makes of the users: online while any node has them.
 * The level of a user is locked before anything is written, so two nodes that let go of a user at
 * once agree on who was the last.
 */
@Component
final class PresenceLevels {
    private static final int PER_STATEMENT = 500;

    private final PresenceMapper rows;
    private final Transactions transactions;
    private final ClusterEvents events;
    private final Clock clock;

    PresenceLevels(
            PresenceMapper rows, Transactions transactions, ClusterEvents events, Clock clock) {
        this.rows = rows;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Users are on a node.
     *
     * @param written is handed those that are written, part by part; not who does not exist
     */
    void come(String node, Set<Long> uids, Consumer<List<Long>> written) {
        inParts(uids, part -> written.accept(transactions.call(() -> comeTogether(node, part))));
    }

    /**
     * Users are not on a node any more.
     *
     * @param written is handed those that are written, part by part
     */
    void go(String node, Set<Long> uids, Consumer<List<Long>> written) {
        inParts(
                uids,
                part -> {
                    transactions.run(() -> goTogether(node, part));
                    written.accept(part);
                });
    }

    /** Nobody is on a node any more. */
    void clear(String node) {
        List<Long> part = rows.onNode(node, 0, PER_STATEMENT);
        while (!part.isEmpty()) {
            List<Long> uids = part;
            transactions.run(() -> goTogether(node, uids));
            part =
                    uids.size() < PER_STATEMENT
                            ? List.of()
                            : rows.onNode(node, uids.get(uids.size() - 1), PER_STATEMENT);
        }
    }

    /** Who is on a node, as it is written. */
    Set<Long> on(String node) {
        Set<Long> all = new HashSet<>();
        List<Long> part = rows.onNode(node, 0, PER_STATEMENT);
        all.addAll(part);
        while (part.size() == PER_STATEMENT) {
            part = rows.onNode(node, part.get(part.size() - 1), PER_STATEMENT);
            all.addAll(part);
        }
        return all;
    }

    /** How many users are on a node, as it is written. */
    long countOn(String node) {
        return rows.countOnNode(node);
    }

    /** The names of the nodes that have users, as it is written. */
    List<String> nodes() {
        return rows.nodes();
    }

    private List<Long> comeTogether(String node, List<Long> uids) {
        List<MemberPresence> locked = rows.lock(uids);
        if (locked.isEmpty()) {
            return List.of(); // deleted since
        }
        List<Long> found = locked.stream().map(MemberPresence::uid).toList();
        rows.addToNode(found, node);
        change(locked.stream().filter(user -> !user.online()).toList(), true);
        return found;
    }

    private void goTogether(String node, List<Long> uids) {
        List<MemberPresence> locked = rows.lock(uids);
        rows.removeFromNode(uids, node);
        Set<Long> elsewhere = new HashSet<>(rows.onAnyNode(uids));
        change(
                locked.stream()
                        .filter(user -> user.online() && !elsewhere.contains(user.uid()))
                        .toList(),
                false);
    }

    private void change(Collection<MemberPresence> users, boolean online) {
        if (users.isEmpty()) {
            return;
        }
        List<Long> uids = users.stream().map(MemberPresence::uid).toList();
        rows.setLevel(uids, online ? 1 : 0, clock.millis());
        int first = Math.max(0, uids.size() - OnlineNotices.MOST_CHANGES);
        int by = online ? uids.size() : -uids.size();
        events.publish(new PresenceChanged(uids.subList(first, uids.size()), by));
    }

    private static void inParts(Set<Long> uids, Consumer<List<Long>> work) {
        List<Long> ascending = List.copyOf(new TreeSet<>(uids));
        for (int from = 0; from < ascending.size(); from += PER_STATEMENT) {
            work.accept(ascending.subList(from, Math.min(ascending.size(), from + PER_STATEMENT)));
        }
    }
}
