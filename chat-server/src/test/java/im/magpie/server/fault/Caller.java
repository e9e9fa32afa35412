package im.magpie.server.fault;

import im.magpie.server.cluster.Side;
import im.magpie.server.conformance.RestReply;
import im.magpie.server.conformance.User;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** REST as a client without much patience calls it: no answer is an answer, too. */
record Caller(User user, Duration patience) {
    /** Done, against a rule, not now, unknown: what the protocol answers in any state. */
    static final Set<Integer> HONEST = Set.of(200, 400, 503, 504);

    private static final int TEXT = 1;
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * Calls a node and waits.
     *
     * @param body sent as JSON; null for none
     * @return nothing when there was no answer in time
     */
    Optional<RestReply> call(Side side, String method, String path, Object body) {
        String text = body == null ? null : JSON.writeValueAsString(body);
        CompletableFuture<RestReply> reply = side.as(user).sendLater(method, path, text);
        try {
            return Optional.of(reply.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            // The node is gone, or stands still.
            reply.cancel(true);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Whether a message that was sent here has the content of another one. */
    static boolean isAnothersContent(JsonNode message) {
        String name = message.path("clientMsgId").asString("");
        return message.path("type").asInt() == TEXT
                && !name.isEmpty()
                && !name.equals(message.at("/body/content").asString(""));
    }

    /** Sends a text whose content is its name. */
    Optional<RestReply> say(Side side, long room, String name) {
        return call(
                side,
                "POST",
                "/capi/chat/msg",
                Map.of(
                        "roomId",
                        room,
                        "msgType",
                        1,
                        "body",
                        Map.of("content", name),
                        "clientMsgId",
                        name));
    }
}
