package im.magpie.server.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges a room's history against what its senders know.
 *
 * <p>What senders know: each sends one message after the other, repeats a message of unknown
 * outcome with the same id, and goes on when it is acknowledged. So every acknowledged message must
 * be there once, at the seq it was acknowledged with, and a sender's messages must stand in the
 * order of their acknowledgments. Messages that were tried but never acknowledged may be there
 * once.
 */
public final class HistoryChecker {
    private final List<Stored> history;
    private final List<String> problems = new ArrayList<>();

    private HistoryChecker(List<Stored> history) {
        this.history = history;
    }

    /**
     * Lists everything that is wrong; nothing when all is well.
     *
     * @param acknowledged each sender's acknowledgments, in the order they came to it
     * @param unacknowledged ids of messages that were tried and never acknowledged
     * @param history the whole room as the server has it, in the server's order
     */
    public static List<String> problems(
            Map<Long, List<Acknowledged>> acknowledged,
            Set<String> unacknowledged,
            List<Stored> history) {
        HistoryChecker checker = new HistoryChecker(history);
        checker.checkSeqs();
        checker.checkDoubles();
        checker.checkAcknowledged(acknowledged);
        checker.checkOrigin(acknowledged, unacknowledged);
        return checker.problems;
    }

    private void checkSeqs() {
        long expected = 1;
        for (Stored message : history) {
            if (message.seq() != expected) {
                problems.add("gap: expected seq " + expected + ", found " + message);
            }
            expected = message.seq() + 1;
        }
    }

    private void checkDoubles() {
        Set<String> seen = new HashSet<>();
        for (Stored message : history) {
            if (!seen.add(message.clientMsgId())) {
                problems.add("doubled: " + message);
            }
        }
    }

    private void checkAcknowledged(Map<Long, List<Acknowledged>> acknowledged) {
        Map<String, Stored> byId = new HashMap<>();
        history.forEach(message -> byId.putIfAbsent(message.clientMsgId(), message));
        acknowledged.forEach(
                (sender, messages) -> {
                    long before = 0;
                    for (Acknowledged message : messages) {
                        checkStored(sender, message, byId.get(message.clientMsgId()));
                        if (message.seq() <= before) {
                            problems.add("reordered: " + message + " after seq " + before);
                        }
                        before = message.seq();
                    }
                });
    }

    private void checkStored(long sender, Acknowledged message, Stored stored) {
        if (stored == null) {
            problems.add("lost: " + message);
        } else if (stored.seq() != message.seq()) {
            problems.add("moved: " + message + " is stored as " + stored);
        } else if (stored.sender() != sender) {
            problems.add("foreign: " + message + " of " + sender + " is stored as " + stored);
        }
    }

    private void checkOrigin(
            Map<Long, List<Acknowledged>> acknowledged, Set<String> unacknowledged) {
        Set<String> known = new HashSet<>(unacknowledged);
        acknowledged.values().forEach(list -> list.forEach(m -> known.add(m.clientMsgId())));
        for (Stored message : history) {
            if (!known.contains(message.clientMsgId())) {
                problems.add("from nowhere: " + message);
            }
        }
    }

    /**
     * A message that a sender knows to be accepted.
     *
     * @param clientMsgId the sender's id
     * @param seq seq in the acknowledgment
     */
    public record Acknowledged(String clientMsgId, long seq) {}

    /**
     * A message that the server has.
     *
     * @param seq its place
     * @param sender uid of its author
     * @param clientMsgId the author's id
     */
    public record Stored(long seq, long sender, String clientMsgId) {}
}
