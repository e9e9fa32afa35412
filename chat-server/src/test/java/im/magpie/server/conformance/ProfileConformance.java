package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Names, rename cards and badges. */
abstract class ProfileConformance extends Conformance {
    private static final String NAME = "/capi/user/name";
    private static final String BADGE = "/capi/user/badge";
    private static final String ITEMS = "/capi/user/public/badges/batch";
    private static final String USERS = "/capi/user/public/summary/userInfo/batch";

    ProfileConformance(Installation installation) {
        super(installation);
    }

    private JsonNode me(User user) {
        return rest.as(user).get("/capi/user/userInfo").ok();
    }

    private JsonNode summary(User user) {
        return rest.post(USERS, Map.of("reqList", List.of(Map.of("uid", user.uid())))).ok().get(0);
    }

    private RestReply rename(User user, String name) {
        return rest.as(user).put(NAME, Map.of("name", name));
    }

    private List<JsonNode> badges(User user) {
        return rows(rest.as(user).get("/capi/user/badges").ok());
    }

    @Test
    void aNewNameCostsACardAndIsSeenByAll() {
        User user = newUser();
        summary(user);
        String name = Texts.name();

        assertThat(rename(user, name).ok().isNull()).isTrue();

        assertThat(me(user).get("name").asString()).isEqualTo(name);
        assertThat(me(user).get("modifyNameChance").asInt()).isZero();
        everywhere(() -> assertThat(summary(user).get("name").asString()).isEqualTo(name));
        rename(user, name).ok();
        rename(user, Texts.name()).refused(400, 1001);
        assertThat(me(user).get("name").asString()).isEqualTo(name);
    }

    @Test
    void aTakenOrBadNameCostsNothing() {
        User user = newUser();
        String taken = me(newUser()).get("name").asString();

        rename(user, taken).refused(400, 1001);
        rename(user, "seven77").refused(400, -2);
        rename(user, "  ").refused(400, -2);
        rest.as(user).put(NAME, Map.of()).refused(400, -2);
        rest.put(NAME, Map.of("name", Texts.name())).refused(401, 401);

        assertThat(me(user).get("modifyNameChance").asInt()).isEqualTo(1);
    }

    @Test
    void oneCardBuysOneName() {
        User user = newUser();
        RestClient caller = rest.as(user);

        List<CompletableFuture<RestReply>> asked =
                IntStream.range(0, 6)
                        .mapToObj(
                                i ->
                                        caller.sendLater(
                                                "PUT",
                                                NAME,
                                                "{\"name\":\"%s\"}".formatted(Texts.name())))
                        .toList();

        assertThat(asked.stream().map(CompletableFuture::join).map(RestReply::status))
                .containsExactlyInAnyOrder(200, 400, 400, 400, 400, 400);
        assertThat(me(user).get("modifyNameChance").asInt()).isZero();
    }

    @Test
    void fieldsThatAreNotItsOwnChangeNothing() {
        User user = newUser();
        User other = newUser();
        String otherName = me(other).get("name").asString();
        Map<String, Object> greedy =
                Map.of(
                        "name",
                        Texts.name(),
                        "id",
                        other.uid(),
                        "uid",
                        other.uid(),
                        "role",
                        1,
                        "status",
                        1,
                        "sex",
                        2,
                        "avatar",
                        "/x.svg");

        rest.as(user).put(NAME, greedy).ok();

        assertThat(me(other).get("name").asString()).isEqualTo(otherName);
        assertThat(me(user).get("sex").asInt()).isEqualTo(1);
        assertThat(me(user).get("avatar").asString()).isNotEqualTo("/x.svg");
        rest.as(user)
                .put("/capi/user/role", Map.of("uid", user.uid(), "role", 2))
                .refused(403, 403);
    }

    @Test
    void badgesAreListedWithWhatOneOwns() {
        User user = newUser();

        List<JsonNode> badges = badges(user);

        assertThat(badges)
                .extracting(badge -> badge.get("id").asInt())
                .containsExactlyInAnyOrder(2, 3, 4, 5, 6);
        assertThat(badges)
                .allSatisfy(
                        badge -> {
                            assertThat(badge.propertyNames())
                                    .containsExactlyInAnyOrder(
                                            "id", "img", "describe", "obtain", "wearing");
                            assertThat(badge.get("obtain").asInt()).isIn(0, 1);
                            assertThat(badge.get("wearing").asInt()).isZero();
                        });
        assertThat(rows(summary(user).get("itemIds")))
                .extracting(JsonNode::asInt)
                .containsExactlyInAnyOrderElementsOf(
                        badges.stream()
                                .filter(badge -> badge.get("obtain").asInt() == 1)
                                .map(badge -> badge.get("id").asInt())
                                .toList());
    }

    @Test
    void onlyOwnBadgesAreWorn() {
        User user = newUser();

        for (JsonNode badge : badges(user)) {
            RestReply reply = rest.as(user).put(BADGE, Map.of("badgeId", badge.get("id").asLong()));
            if (badge.get("obtain").asInt() == 1) {
                reply.ok();
                everywhere(
                        () ->
                                assertThat(summary(user).get("wearingItemId"))
                                        .isEqualTo(badge.get("id")));
            } else {
                reply.refused(400, 1001);
            }
        }
        rest.as(user).put(BADGE, Map.of("badgeId", 1)).refused(400, 1001);
        rest.as(user).put(BADGE, Map.of("badgeId", 0)).ok();
        rest.as(user).put(BADGE, Map.of()).refused(400, -2);

        everywhere(() -> assertThat(summary(user).has("wearingItemId")).isFalse());
    }

    @Test
    void itemsAreToldOnceAndHavePictures() {
        List<Map<String, Long>> wanted =
                List.of(
                        Map.of("itemId", 1L),
                        Map.of("itemId", 6L),
                        Map.of("itemId", NOWHERE),
                        Map.of("itemId", 3L, "lastModifyTime", Long.MAX_VALUE));

        List<JsonNode> items = rows(rest.post(ITEMS, Map.of("reqList", wanted)).ok());

        assertThat(items).extracting(item -> item.get("itemId").asInt()).containsExactly(1, 6, 3);
        assertThat(items.get(0).get("describe").asString()).isNotBlank();
        assertThat(items.get(0).get("img").asString()).isEqualTo("/img/item/1.svg");
        assertThat(items.get(2).get("needRefresh").asBoolean()).isFalse();
        assertThat(withoutNulls(items.get(2)).propertyNames())
                .containsExactlyInAnyOrder("itemId", "needRefresh");
        for (int id = 1; id <= 6; id++) {
            RestReply picture = rest.get("/img/item/" + id + ".svg");
            assertThat(picture.status()).isEqualTo(200);
            assertThat(picture.text()).startsWith("<svg");
        }
        rest.post(ITEMS, Map.of()).refused(400, -2);
    }
}
