package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The global room as a group: card, members, numbers. */
abstract class RoomConformance extends Conformance {
    private static final String GROUP = "/capi/room/public/group?id=";
    private static final String MEMBERS = "/capi/room/public/group/member/page";
    private static final String STATISTIC = "/capi/chat/public/member/statistic";

    RoomConformance(Installation installation) {
        super(installation);
    }

    @Test
    void theCardOfTheGlobalRoomHasTheFieldsOfTheContract() {
        JsonNode group = rest.get(GROUP + LOBBY).ok();

        assertThat(group.propertyNames())
                .containsExactlyInAnyOrder("roomId", "groupName", "avatar", "onlineNum", "role");
        assertThat(group.get("roomId").asLong()).isEqualTo(LOBBY);
        assertThat(group.get("groupName").asString()).isNotBlank();
        assertThat(group.get("onlineNum").asInt(-1)).isNotNegative();
    }

    @Test
    void unknownGroupsAreRefused() {
        RestClient caller = rest.as(newUser());

        caller.get(GROUP + NOWHERE).refused(400, 9001);
        rest.get(GROUP + NOWHERE).refused(400, 9001);
        caller.get(MEMBERS + "?roomId=" + NOWHERE).refused(400, 9001);
        caller.get(GROUP + "one").refused(400, -2);
        caller.get("/capi/room/public/group").refused(400, -2);
    }

    private Optional<JsonNode> firstPageRow(User user) {
        JsonNode page = rest.get(MEMBERS + "?roomId=1&pageSize=200&cursor=").ok();
        return rows(page.get("list")).stream()
                .filter(row -> row.get("uid").asLong() == user.uid())
                .findFirst();
    }

    @Test
    void connectedUsersComeFirstAmongTheMembers() {
        User user = newUser();
        connect(user);

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () ->
                                assertThat(firstPageRow(user))
                                        .hasValueSatisfying(
                                                row ->
                                                        assertThat(row.get("activeStatus").asInt())
                                                                .isEqualTo(1)));
        JsonNode row = firstPageRow(user).orElseThrow();
        assertThat(row.propertyNames())
                .containsExactlyInAnyOrder("uid", "activeStatus", "roleId", "lastOptTime");
    }

    @Test
    void memberPagesNeitherSkipNorRepeat() {
        Set<Long> created = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            created.add(newUser().uid());
        }

        List<Long> uids = new ArrayList<>();
        String cursor = "";
        boolean last = false;
        while (!last) {
            JsonNode page = rest.get(MEMBERS + "?roomId=1&pageSize=7&cursor=" + cursor).ok();
            rows(page.get("list")).forEach(row -> uids.add(row.get("uid").asLong()));
            cursor = page.get("cursor").asString("");
            last = page.get("isLast").asBoolean();
        }

        assertThat(uids).doesNotHaveDuplicates().containsAll(created);
    }

    @Test
    void onlineMembersStandBeforeOfflineOnes() {
        connect(newUser());
        newUser();

        List<Integer> statuses =
                rows(rest.get(MEMBERS + "?roomId=1&pageSize=200").ok().get("list")).stream()
                        .map(row -> row.get("activeStatus").asInt())
                        .toList();

        assertThat(statuses).isSorted();
    }

    @Test
    void theStatisticCountsConnectedUsersAndAllUsers() {
        User user = newUser();
        connect(user);
        newUser();

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> {
                            JsonNode numbers = rest.get(STATISTIC).ok();
                            assertThat(numbers.propertyNames())
                                    .containsExactlyInAnyOrder("onlineNum", "totalNum");
                            assertThat(numbers.get("onlineNum").asInt()).isPositive();
                            assertThat(numbers.get("totalNum").asInt())
                                    .isGreaterThan(numbers.get("onlineNum").asInt());
                        });
    }
}
