package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who is there: push 5. Offline is told 10 s after the last connection, so waits are longer. */
abstract class PresenceConformance extends Conformance {
    private static final Duration ONLINE = Duration.ofSeconds(10);
    private static final Duration OFFLINE = Duration.ofSeconds(25);

    PresenceConformance(Installation installation) {
        super(installation);
    }

    private static Optional<JsonNode> change(JsonNode push, User user) {
        return rows(push.get("changeList")).stream()
                .filter(change -> change.get("uid").asLong() == user.uid())
                .findFirst();
    }

    private static boolean tells(JsonNode push, User user, int status) {
        return change(push, user)
                .filter(change -> change.get("activeStatus").asInt() == status)
                .isPresent();
    }

    @Test
    void comingAndGoingIsToldToUsers() {
        User observer = newUser();
        User user = newUser();
        PushClient watching = connect(observer);

        PushClient connection = connect(user);

        JsonNode came = watching.awaitPush(5, push -> tells(push, user, 1), ONLINE);
        assertThat(came.propertyNames()).containsExactlyInAnyOrder("changeList", "onlineNum");
        assertThat(came.get("onlineNum").asInt()).isGreaterThanOrEqualTo(2);
        JsonNode change = change(came, user).orElseThrow();
        assertThat(change.propertyNames())
                .containsExactlyInAnyOrder("uid", "activeStatus", "lastOptTime");
        assertThat(change.get("lastOptTime").asLong()).isPositive();

        connection.close();
        watching.send("{\"type\":2}");
        JsonNode went = watching.awaitPush(5, push -> tells(push, user, 2), OFFLINE);
        assertThat(went.get("onlineNum").asInt()).isPositive();
    }

    @Test
    void guestsAreToldTheNumberOnly() {
        PushClient guest = guest();
        User user = newUser();

        connect(user);

        JsonNode push = guest.awaitPush(5, data -> data.get("onlineNum").asInt() > 0, ONLINE);
        assertThat(rows(push.get("changeList"))).isEmpty();
        assertThat(guest.pushes(5))
                .allSatisfy(p -> assertThat(rows(p.get("changeList"))).isEmpty());
    }

    @Test
    void aReconnectWithinTheGraceIsNotAGoodbye() {
        User observer = newUser();
        User user = newUser();
        User marker = newUser();
        PushClient watching = connect(observer);
        PushClient first = connect(user);
        watching.awaitPush(5, push -> tells(push, user, 1), ONLINE);

        first.close();
        connect(user);
        // The marker leaves after the first connection of the user: when its goodbye is told, the
        // user's would have been told too.
        connect(marker).close();
        watching.awaitPush(5, push -> tells(push, marker, 1), ONLINE);
        watching.awaitPush(5, push -> tells(push, marker, 2), OFFLINE);

        List<JsonNode> goodbyes =
                watching.pushes(5).stream().filter(push -> tells(push, user, 2)).toList();
        assertThat(goodbyes).isEmpty();
    }
}
