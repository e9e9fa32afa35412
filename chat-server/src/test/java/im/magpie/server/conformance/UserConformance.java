package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Users as others and they themselves see them. */
abstract class UserConformance extends Conformance {
    private static final String BATCH = "/capi/user/public/summary/userInfo/batch";

    UserConformance(Installation installation) {
        super(installation);
    }

    private List<JsonNode> batch(List<Map<String, Object>> wanted) {
        return rows(rest.post(BATCH, Map.of("reqList", wanted)).ok());
    }

    @Test
    void ownInfoHasTheFieldsOfTheContract() {
        User user = newUser();

        JsonNode me = rest.as(user).get("/capi/user/userInfo").ok();

        assertThat(me.propertyNames()).contains("id", "name", "avatar", "sex", "modifyNameChance");
        assertThat(me.get("id").asLong()).isEqualTo(user.uid());
        assertThat(me.get("sex").asInt()).isIn(1, 2);
        assertThat(me.get("modifyNameChance").asInt()).isEqualTo(1);
        assertThat(me.toString()).doesNotContainIgnoringCase("password");
    }

    @Test
    void aCacheEntryIsCompleteWhenItNeedsARefresh() {
        User user = newUser();
        String name = rest.as(user).get("/capi/user/userInfo").ok().get("name").asString();

        List<JsonNode> cards = batch(List.of(Map.of("uid", user.uid())));

        assertThat(cards).hasSize(1);
        JsonNode card = cards.get(0);
        assertThat(card.get("uid").asLong()).isEqualTo(user.uid());
        assertThat(card.get("needRefresh").asBoolean()).isTrue();
        assertThat(card.get("name").asString()).isEqualTo(name);
        assertThat(card.has("avatar")).isTrue();
        assertThat(card.get("itemIds").isArray()).isTrue();
    }

    @Test
    void aFreshCacheEntryNeedsNoRefresh() {
        User user = newUser();
        long later = Instant.now().plusSeconds(3600).toEpochMilli();

        List<JsonNode> fresh = batch(List.of(Map.of("uid", user.uid(), "lastModifyTime", later)));
        List<JsonNode> stale = batch(List.of(Map.of("uid", user.uid(), "lastModifyTime", 1)));

        assertThat(fresh).hasSize(1);
        assertThat(fresh.get(0).get("needRefresh").asBoolean()).isFalse();
        assertThat(withoutNulls(fresh.get(0)).propertyNames())
                .containsExactlyInAnyOrder("uid", "needRefresh");
        assertThat(stale.get(0).get("needRefresh").asBoolean()).isTrue();
    }

    @Test
    void unknownUsersAreLeftOut() {
        User user = newUser();

        List<JsonNode> cards = batch(List.of(Map.of("uid", NOWHERE), Map.of("uid", user.uid())));

        assertThat(cards).extracting(card -> card.get("uid").asLong()).containsExactly(user.uid());
        assertThat(batch(List.of())).isEmpty();
    }

    @Test
    void batchesAreClamped() {
        User user = newUser();
        List<Map<String, Object>> wanted = new ArrayList<>();
        wanted.add(Map.of("uid", user.uid()));
        LongStream.range(0, 500).forEach(i -> wanted.add(Map.of("uid", NOWHERE + i)));

        assertThat(batch(wanted)).hasSize(1);
    }

    @Test
    void badBatchesAreRefused() {
        rest.post(BATCH, Map.of()).refused(400, -2);
        rest.post(BATCH, Map.of("reqList", "all")).refused(400, -2);
        rest.post(BATCH, Map.of("reqList", List.of(Map.of("uid", "x")))).refused(400, -2);
    }

    @Test
    void theSystemUserIsKnown() {
        assertThat(batch(List.of(Map.of("uid", 1)))).hasSize(1);
    }
}
