package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The conversation list, unread numbers and read reports. */
abstract class SessionListConformance extends Conformance {
    private static final String PAGE = "/capi/chat/public/contact/page";
    private static final String DETAIL = "/capi/chat/public/contact/detail?id=";
    private static final String READ = "/capi/chat/msg/read";

    SessionListConformance(Installation installation) {
        super(installation);
    }

    private static void assertLobby(JsonNode session) {
        assertThat(session.propertyNames())
                .containsExactlyInAnyOrder(
                        "roomId",
                        "type",
                        "hot_Flag",
                        "text",
                        "name",
                        "avatar",
                        "activeTime",
                        "unreadCount");
        assertThat(session.get("roomId").asLong()).isEqualTo(LOBBY);
        assertThat(session.get("type").asInt()).isEqualTo(1);
        assertThat(session.get("hot_Flag").asInt()).isEqualTo(1);
        assertThat(session.get("name").asString()).isNotBlank();
        assertThat(session.get("activeTime").isIntegralNumber()).isTrue();
    }

    @Test
    void theGlobalRoomIsAlwaysInTheList() {
        JsonNode asGuest = rest.get(PAGE + "?pageSize=20&cursor=").ok();
        JsonNode asUser = rest.as(newUser()).get(PAGE).ok();

        assertThat(rows(asGuest.get("list"))).hasSize(1);
        assertLobby(asGuest.get("list").get(0));
        assertThat(asGuest.get("isLast").asBoolean()).isTrue();
        assertThat(rows(asUser.get("list"))).anySatisfy(SessionListConformance::assertLobby);
    }

    @Test
    void aSessionShowsTheLastMessage() {
        User sender = newUser();
        String content = Texts.unique("last words");
        JsonNode sent = say(sender, content);
        String name = rest.as(sender).get("/capi/user/userInfo").ok().get("name").asString();

        JsonNode session = rest.get(DETAIL + LOBBY).ok();

        assertLobby(session);
        assertThat(session.get("text").asString()).isEqualTo(name + ":" + content);
        assertThat(session.get("activeTime").asLong())
                .isEqualTo(sent.get("message").get("sendTime").asLong());
    }

    @Test
    void unknownRoomsAreRefused() {
        rest.as(newUser()).get(DETAIL + NOWHERE).refused(400, 9001);
        rest.get(DETAIL + NOWHERE).refused(400, 9001);
        rest.get("/capi/chat/public/contact/detail").refused(400, -2);
        rest.get(DETAIL + "one").refused(400, -2);
    }

    @Test
    void guestsHaveNothingUnread() {
        say(newUser(), "something");

        assertThat(rest.get(DETAIL + LOBBY).ok().get("unreadCount").asInt()).isZero();
    }

    private int unread(User user) {
        return rest.as(user).get(DETAIL + LOBBY).ok().get("unreadCount").asInt();
    }

    private void read(User user) {
        assertThat(rest.as(user).put(READ, Map.of("roomId", LOBBY)).ok().isNull()).isTrue();
    }

    @Test
    void unreadCountsWhatOthersHaveWrittenSinceTheLastRead() {
        User reader = newUser();
        User writer = newUser();
        say(writer, "before");
        read(reader);
        everywhere(() -> assertThat(unread(reader)).isZero());

        say(writer, "one");
        say(writer, "two");

        assertThat(unread(reader)).isEqualTo(2);
        JsonNode list = rest.as(reader).get(PAGE).ok().get("list");
        assertThat(rows(list))
                .filteredOn(session -> session.get("roomId").asLong() == LOBBY)
                .allSatisfy(s -> assertThat(s.get("unreadCount").asInt()).isEqualTo(2));
        read(reader);
        everywhere(() -> assertThat(unread(reader)).isZero());
    }

    @Test
    void ownMessagesAreNotUnreadAndDoNotMarkOthersAsRead() {
        User reader = newUser();
        User writer = newUser();
        read(reader);

        say(writer, "unread one");
        say(reader, "own");
        say(writer, "unread two");

        assertThat(unread(reader)).isEqualTo(2);
    }

    @Test
    void aReportWithASeqReadsUpToThere() {
        User reader = newUser();
        User writer = newUser();
        read(reader);
        say(writer, "one");
        long second = say(writer, "two").get("message").get("seq").asLong();
        say(writer, "three");

        rest.as(reader).put(READ, Map.of("roomId", LOBBY, "seq", second)).ok();

        everywhere(() -> assertThat(unread(reader)).isEqualTo(1));
        rest.as(reader).put(READ, Map.of("roomId", LOBBY, "seq", second - 1)).ok();
        everywhere(() -> assertThat(unread(reader)).as("a position never goes back").isEqualTo(1));
    }

    @Test
    void aSeqBeyondTheHeadReadsToTheHeadOnly() {
        User reader = newUser();
        User writer = newUser();
        long head = say(writer, "head").get("message").get("seq").asLong();

        rest.as(reader).put(READ, Map.of("roomId", LOBBY, "seq", head + 1_000_000)).ok();
        say(writer, "news");

        assertThat(unread(reader)).isEqualTo(1);
    }

    @Test
    void parallelReportsAllSucceed() {
        User reader = newUser();
        say(newUser(), "to read");

        IntStream.range(0, 10)
                .mapToObj(i -> rest.as(reader).sendLater("PUT", READ, "{\"roomId\":1}"))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .forEach(RestReply::ok);

        everywhere(() -> assertThat(unread(reader)).isZero());
    }

    @Test
    void badReportsAreRefused() {
        RestClient caller = rest.as(newUser());

        rest.put(READ, Map.of("roomId", LOBBY)).refused(401, 401);
        caller.put(READ, Map.of()).refused(400, -2);
        caller.put(READ, Map.of("roomId", "one")).refused(400, -2);
        caller.put(READ, Map.of("roomId", NOWHERE)).refused(400, 9001);
    }

    @Test
    void sizesOfTheListAreClamped() {
        List<String> queries = List.of("?pageSize=100000", "?pageSize=0", "?pageSize=-1&cursor=");

        queries.forEach(
                query -> assertThat(rows(rest.get(PAGE + query).ok().get("list"))).hasSize(1));
    }
}
