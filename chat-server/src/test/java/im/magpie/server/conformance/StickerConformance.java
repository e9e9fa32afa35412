package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Stickers of a user: order, bound, duplicates, urls, removal. */
abstract class StickerConformance extends Conformance {
    private static final String LIST = "/capi/user/emoji/list";
    private static final String EMOJI = "/capi/user/emoji";

    StickerConformance(Installation installation) {
        super(installation);
    }

    private RestReply add(User user, String url) {
        return rest.as(user).post(EMOJI, Map.of("expressionUrl", url));
    }

    private RestReply remove(User user, long id) {
        return rest.as(user).send("DELETE", EMOJI, "{\"id\":" + id + "}");
    }

    private List<JsonNode> list(User user) {
        return rows(rest.as(user).get(LIST).ok());
    }

    private List<String> urls(User user) {
        return list(user).stream().map(row -> row.get("expressionUrl").asString()).toList();
    }

    @Test
    void stickersAreListedInTheOrderTheyWereAdded() {
        User user = newUser();
        assertThat(list(user)).isEmpty();

        JsonNode first = add(user, "https://img.example.test/z.png").ok();
        JsonNode second = add(user, "/files/a.png").ok();

        assertThat(first.propertyNames()).containsExactly("id");
        List<JsonNode> stickers = list(user);
        assertThat(stickers)
                .extracting(row -> row.get("id").asLong())
                .containsExactly(first.get("id").asLong(), second.get("id").asLong());
        assertThat(stickers.get(0).propertyNames())
                .containsExactlyInAnyOrder("id", "expressionUrl");
        assertThat(urls(user)).containsExactly("https://img.example.test/z.png", "/files/a.png");
        assertThat(list(newUser())).isEmpty();
    }

    @Test
    void theSameUrlTwiceIsRefusedAndFreeForOthers() {
        User user = newUser();
        add(user, "/files/a.png").ok();

        add(user, "/files/a.png").refused(400, 1001);

        add(newUser(), "/files/a.png").ok();
        assertThat(list(user)).hasSize(1);
    }

    @Test
    void thirtyAreKeptAlsoWhenMoreComeAtTheSameMoment() {
        User user = newUser();
        List<CompletableFuture<RestReply>> calls =
                IntStream.range(0, 36)
                        .mapToObj(
                                i ->
                                        rest.as(user)
                                                .postLater(
                                                        EMOJI,
                                                        Map.of("expressionUrl", "/files/" + i)))
                        .toList();

        List<RestReply> refused =
                calls.stream()
                        .map(CompletableFuture::join)
                        .filter(reply -> reply.status() != 200)
                        .toList();

        assertThat(refused).hasSize(6).allSatisfy(reply -> reply.refused(400, 1001));
        assertThat(list(user)).hasSize(30);
        remove(user, list(user).get(0).get("id").asLong()).ok();
        add(user, "/files/one-more").ok();
    }

    @Test
    void urlsThatAreNoneOrDangerousAreRefused() {
        User user = newUser();

        for (String url :
                List.of(
                        "",
                        " ",
                        "a.png",
                        "//img.example.test/a.png",
                        "/\\img.example.test/a.png",
                        "javascript:alert(1)",
                        "data:image/png;base64,AAAA",
                        "ftp://img.example.test/a.png",
                        "https:///a.png",
                        "https://user:secret@img.example.test/a.png",
                        "/" + "a".repeat(512))) {
            add(user, url).refused(400, -2);
        }
        rest.as(user).post(EMOJI, Map.of()).refused(400, -2);
        assertThat(list(user)).isEmpty();
        add(user, "/" + "a".repeat(511)).ok();
    }

    @Test
    void onlyOwnStickersAreRemoved() {
        User user = newUser();
        User other = newUser();
        long id = add(user, "/files/a.png").ok().get("id").asLong();

        String foreign = remove(other, id).refused(400, 1001);
        assertThat(remove(other, NOWHERE).refused(400, 1001)).isEqualTo(foreign);
        assertThat(list(user)).hasSize(1);

        assertThat(remove(user, id).ok().isNull()).isTrue();
        assertThat(list(user)).isEmpty();
        rest.as(user).send("DELETE", EMOJI, "{}").refused(400, -2);
    }

    @Test
    void nothingOfThisIsForGuests() {
        rest.get(LIST).refused(401, 401);
        rest.post(EMOJI, Map.of("expressionUrl", "/a")).refused(401, 401);
        rest.send("DELETE", EMOJI, "{\"id\":1}").refused(401, 401);
    }
}
