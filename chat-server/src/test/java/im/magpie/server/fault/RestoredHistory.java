package im.magpie.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.server.conformance.PushClient;
import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.Texts;
import im.magpie.server.conformance.User;
import im.magpie.server.history.HistoryChecker.Stored;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What was known of an installation when a backup of it began, and what came after it.
 *
 * @param users were there before the backup
 * @param known messages that were accepted before the backup began
 * @param latest how many messages there were in the end, those after the backup among them
 * @param cursor a place in the history that the backup may not have
 * @param late registered after the backup
 */
record RestoredHistory(List<User> users, Set<String> known, int latest, String cursor, User late) {
    private static final String SEND = "/capi/chat/msg";
    private static final String PAGE = "/capi/chat/public/msg/page?roomId=1";
    private static final String SELF = "/capi/user/userInfo";

    /** Asks the installation that will be lost. */
    static RestoredHistory before(RestClient rest, List<User> users, Set<String> known) {
        String cursor = rest.get(PAGE + "&pageSize=5&cursor=").ok().get("cursor").asString();
        int latest = Senders.history(rest).size();
        return new RestoredHistory(users, known, latest, cursor, Registration.newUser(rest));
    }

    /**
     * The restored installation has all that was known, and goes on after it.
     *
     * @param one a node
     * @param two another one, or the same
     * @param pushes where that other one pushes
     */
    void assertGoesOn(RestClient one, RestClient two, URI pushes) {
        List<Stored> history = Senders.history(one);
        System.out.printf(
                "backup: %d messages known when it began, %d in it, %d in the end%n",
                known.size(), history.size(), latest);
        assertGapless(history);
        assertThat(history).hasSizeLessThan(latest);
        assertThat(history.stream().map(Stored::clientMsgId).collect(Collectors.toSet()))
                .containsAll(known);
        assertNobodyIsLoggedIn(one);
        User user = login(one, users.get(0));
        try (PushClient client =
                PushClient.connect(
                        URI.create(pushes + "/websocket?token=" + user.token()), Map.of())) {
            client.awaitPush(3);
            String text = Texts.unique("after");

            JsonNode sent = say(one.as(user), text, text);

            assertThat(sent.get("seq").asLong()).isEqualTo(history.size() + 1);
            client.awaitPush(4, data -> data.toString().contains(text));
        }
        assertRepeatsAndOldCursorsWork(one.as(user), two.as(user), history);
    }

    private static void assertGapless(List<Stored> history) {
        for (int i = 0; i < history.size(); i++) {
            assertThat(history.get(i).seq()).isEqualTo(i + 1);
        }
    }

    /** Numbers of users and devices are given again: a token of before must not fit a stranger. */
    private void assertNobodyIsLoggedIn(RestClient rest) {
        rest.as(users.get(0)).get(SELF).refused(401, 401);
        User stranger = Registration.newUser(rest);
        rest.as(stranger).get(SELF).ok();
        rest.as(late).get(SELF).refused(401, 401);
    }

    private static User login(RestClient rest, User user) {
        String token =
                rest.post(
                                "/capi/user/public/login",
                                Map.of("account", user.account(), "password", User.PASSWORD))
                        .ok()
                        .get("token")
                        .asString();
        return new User(user.uid(), user.account(), token);
    }

    private static JsonNode say(RestClient caller, String text, String id) {
        Map<String, Object> body =
                Map.of(
                        "roomId",
                        1,
                        "msgType",
                        1,
                        "body",
                        Map.of("content", text),
                        "clientMsgId",
                        id);
        return caller.post(SEND, body).ok().get("message");
    }

    private void assertRepeatsAndOldCursorsWork(
            RestClient one, RestClient two, List<Stored> history) {
        Stored own =
                history.stream()
                        .filter(message -> message.sender() == users.get(0).uid())
                        .findFirst()
                        .orElseThrow();
        assertThat(say(two, own.clientMsgId(), own.clientMsgId()).get("seq").asLong())
                .isEqualTo(own.seq());
        // A client that has seen more than there is now still gets a page.
        two.get(PAGE + "&pageSize=20&cursor=" + cursor).ok();
        long before = 0;
        for (JsonNode row : one.get(PAGE + "&pageSize=200&cursor=").ok().get("list").values()) {
            long id = row.get("message").get("id").asLong();
            assertThat(id).isGreaterThan(before);
            before = id;
        }
    }
}
