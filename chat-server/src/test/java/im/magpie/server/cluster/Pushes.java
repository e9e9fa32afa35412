package im.magpie.server.cluster;

import im.magpie.server.conformance.PushClient;
import im.magpie.server.conformance.User;
import java.time.Duration;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** What connections are told, and waiting for it. */
final class Pushes {
    /** More than any push should take on a busy machine; what it did take is measured. */
    static final Duration LIMIT = Duration.ofSeconds(20);

    static final int MESSAGE = 4;
    static final int PRESENCE = 5;

    private Pushes() {}

    /** Whether a message is this text. */
    static boolean says(JsonNode message, String content) {
        return content.equals(message.path("message").path("body").path("content").asString(""));
    }

    static void awaitText(PushClient client, String content) {
        client.awaitPush(MESSAGE, push -> says(push, content), LIMIT);
    }

    static boolean hasText(PushClient client, String content) {
        return client.pushes(MESSAGE).stream().anyMatch(push -> says(push, content));
    }

    static void awaitMark(PushClient client, long message) {
        client.awaitPush(8, push -> push.at("/markList/0/msgId").asLong() == message, LIMIT);
    }

    static void awaitRecall(PushClient client, long message) {
        client.awaitPush(9, push -> push.path("msgId").asLong() == message, LIMIT);
    }

    /**
     * @param change 1 join, 2 leave
     */
    static void awaitMemberChange(PushClient client, long room, User user, int change) {
        client.awaitPush(
                11,
                push ->
                        push.path("roomId").asLong() == room
                                && push.path("uid").asLong() == user.uid()
                                && push.path("changeType").asInt() == change,
                LIMIT);
    }

    static void awaitBanned(PushClient client, User user) {
        client.awaitPush(7, push -> push.path("uid").asLong() == user.uid(), LIMIT);
    }

    /**
     * Whether a push 5 tells a user's state.
     *
     * @param status 1 online, 2 offline
     */
    static boolean tells(JsonNode push, User user, int status) {
        return StreamSupport.stream(push.path("changeList").spliterator(), false)
                .anyMatch(
                        change ->
                                change.path("uid").asLong() == user.uid()
                                        && change.path("activeStatus").asInt() == status);
    }

    static void awaitPresence(PushClient client, User user, int status, Duration limit) {
        client.awaitPush(PRESENCE, push -> tells(push, user, status), limit);
    }

    /** How often a connection was told a user's state so far. */
    static long countPresence(PushClient client, User user, int status) {
        return client.pushes(PRESENCE).stream().filter(push -> tells(push, user, status)).count();
    }
}
