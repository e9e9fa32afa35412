package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who has read what: for the author, and for nobody else. */
abstract class ReadCountConformance extends Conformance {
    private static final String COUNTS = "/capi/chat/msg/read?msgIds=";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    ReadCountConformance(Installation installation) {
        super(installation);
    }

    @Test
    void anAuthorSeesOthersRead() {
        User author = newUser();
        User reader = newUser();
        User sleeper = newUser();
        long room = group(author, reader, sleeper);
        long message = say(author, room);
        assertThat(counts(author, message)).isEqualTo(List.of(0L, 2L));

        rest.as(reader).put("/capi/chat/msg/read", Map.of("roomId", room)).ok();

        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(counts(author, message)).isEqualTo(List.of(1L, 1L)));
        assertThat(uids(author, message, 1)).containsExactly(reader.uid());
        assertThat(uids(author, message, 2)).containsExactly(sleeper.uid());
    }

    @Test
    void onlyTheAuthorIsTold() {
        User author = newUser();
        User member = newUser();
        long message = say(author, group(author, member));

        assertThat(rows(rest.as(member).get(COUNTS + message).ok())).isEmpty();
        assertThat(rows(rest.as(newUser()).get(COUNTS + message).ok())).isEmpty();
        rest.as(member).get(page(message, 1)).refused(400, 1001);
        rest.as(newUser()).get(page(message, 1)).refused(400, 1001);
        rest.as(author).get(page(NOWHERE, 1)).refused(400, 1001);
        rest.as(author).get(page(message, 3)).refused(400, -2);
    }

    @Test
    void whateverElseIsAskedAboutIsLeftOut() {
        User author = newUser();
        long message = say(author, group(author, newUser()));

        JsonNode counts = rest.as(author).get(COUNTS + "1234567," + message + ",abc,,-1").ok();

        assertThat(rows(counts)).hasSize(1);
        assertThat(rows(rest.as(author).get(COUNTS).ok())).isEmpty();
        assertThat(rows(rest.as(author).get("/capi/chat/msg/read").ok())).isEmpty();
    }

    private long group(User owner, User... members) {
        List<Long> uids = List.of(members).stream().map(User::uid).toList();
        return rest.as(owner)
                .post("/capi/room/group", Map.of("uidList", uids))
                .ok()
                .get("id")
                .asLong();
    }

    private long say(User author, long room) {
        JsonNode reply =
                rest.as(author)
                        .post("/capi/chat/msg", send(room, 1, Map.of("content", "read this")))
                        .ok();
        return reply.get("message").get("id").asLong();
    }

    private List<Long> counts(User author, long message) {
        JsonNode count = rest.as(author).get(COUNTS + message).ok().get(0);
        assertThat(count.get("msgId").asLong()).isEqualTo(message);
        return List.of(count.get("readCount").asLong(), count.get("unReadCount").asLong());
    }

    private List<Long> uids(User author, long message, int type) {
        return rows(rest.as(author).get(page(message, type)).ok().get("list")).stream()
                .map(row -> row.get("uid").asLong())
                .toList();
    }

    private static String page(long message, int type) {
        return "/capi/chat/msg/read/page?pageSize=20&cursor=&searchType="
                + type
                + "&msgId="
                + message;
    }
}
