package im.magpie.server.cluster;

import im.magpie.server.conformance.PushClient;
import im.magpie.server.conformance.RestClient;
import im.magpie.server.history.HistoryChecker.Stored;
import im.magpie.server.history.ViewChecker.Absence;
import im.magpie.server.history.ViewChecker.Kept;
import im.magpie.server.history.ViewChecker.Seen;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import tools.jackson.databind.JsonNode;

/**
 * A whole room as the server has it, and what connections were shown of it.
 *
 * @param roomId the room
 * @param messages all of it, oldest first
 */
public record Chronicle(long roomId, List<JsonNode> messages) {
    private static final long SYSTEM = 1;

    /** From the sentence about a removal. */
    private static final String REMOVED = "移出";

    /** Reads a room from its end to its beginning. */
    public static Chronicle read(RestClient caller, long room) {
        List<JsonNode> newestFirst = new ArrayList<>();
        String cursor = "";
        boolean last = false;
        while (!last) {
            String path = "/capi/chat/public/msg/page?pageSize=200&roomId=%d&cursor=%s";
            JsonNode page = caller.get(path.formatted(room, cursor)).ok();
            List<JsonNode> rows = new ArrayList<>(page.get("list").values());
            Collections.reverse(rows);
            newestFirst.addAll(rows);
            cursor = page.get("cursor").asString("");
            last = page.get("isLast").asBoolean();
        }
        Collections.reverse(newestFirst);
        return new Chronicle(room, newestFirst);
    }

    /** For the check of what senders were told; what the server said itself has no name. */
    public List<Stored> stored(LongFunction<String> systemName) {
        return messages.stream()
                .map(
                        row -> {
                            long seq = row.at("/message/seq").asLong();
                            long author = row.at("/fromUser/uid").asLong();
                            String name = row.at("/message/clientMsgId").asString("");
                            return new Stored(
                                    seq, author, name.isEmpty() ? systemName.apply(seq) : name);
                        })
                .toList();
    }

    public List<Kept> kept() {
        return messages.stream()
                .map(row -> row.get("message"))
                .map(m -> new Kept(seq(m), m.get("id").asLong(), m.path("change").asLong(0)))
                .toList();
    }

    /**
     * When a user was away, by the sentences about removing and inviting.
     *
     * @param invitedAt when each return was asked for
     */
    public List<Absence> absences(String name, List<Long> invitedAt) {
        List<Absence> absences = new ArrayList<>();
        long left = 0;
        for (JsonNode row : messages) {
            String sentence = row.at("/message/body").asString("");
            boolean isAboutUser =
                    row.at("/fromUser/uid").asLong() == SYSTEM
                            && sentence.contains("\"" + name + "\"");
            if (isAboutUser && sentence.contains(REMOVED)) {
                left = seq(row.get("message"));
            } else if (isAboutUser && left > 0) {
                long until = invitedAt.get(absences.size());
                absences.add(new Absence(left, seq(row.get("message")), until));
                left = 0;
            }
        }
        return absences;
    }

    /** What a connection was shown of this room. */
    public List<Seen> seenBy(PushClient client) {
        Map<Long, Long> seqById = new HashMap<>();
        messages.forEach(
                row -> seqById.put(row.at("/message/id").asLong(), seq(row.get("message"))));
        List<Seen> seen = new ArrayList<>();
        for (PushClient.Arrival each : client.arrivals()) {
            JsonNode data = each.frame().path("data");
            long at = each.nanos();
            switch (each.frame().path("type").asInt(-1)) {
                case 4 -> addMessage(data.path("message"), at, seen);
                case 8 -> data.path("markList").forEach(m -> addChange(m, at, seqById, seen));
                case 9 -> addChange(data, at, seqById, seen);
                default -> {}
            }
        }
        return seen;
    }

    private void addMessage(JsonNode message, long at, List<Seen> seen) {
        if (message.get("roomId").asLong() == roomId) {
            long change = message.path("change").asLong(0);
            seen.add(new Seen(true, seq(message), message.get("id").asLong(), change, at));
        }
    }

    /** The two kinds of marks that one push tells have one number. */
    private static void addChange(
            JsonNode change, long at, Map<Long, Long> seqById, List<Seen> seen) {
        long id = change.get("msgId").asLong();
        Long seq = seqById.get(id);
        if (seq != null) {
            Seen next = new Seen(false, seq, id, change.get("change").asLong(), at);
            if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(next)) {
                seen.add(next);
            }
        }
    }

    private static long seq(JsonNode message) {
        return message.get("seq").asLong();
    }
}
