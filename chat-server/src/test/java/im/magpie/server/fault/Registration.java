package im.magpie.server.fault;

import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.Texts;
import im.magpie.server.conformance.User;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Makes users for tests of faults and crowds. */
public final class Registration {
    private Registration() {}

    /** So many. */
    public static List<User> newUsers(RestClient rest, int users) {
        return IntStream.range(0, users).mapToObj(i -> newUser(rest)).toList();
    }

    static User newUser(RestClient rest) {
        String account = Texts.account();
        JsonNode data =
                rest.post(
                                "/capi/user/public/register",
                                Map.of("account", account, "password", User.PASSWORD))
                        .ok();
        return new User(data.get("uid").asLong(), account, data.get("token").asString());
    }
}
