package im.magpie.server.fault;

import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.Texts;
import im.magpie.server.conformance.User;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Makes users for fault tests. */
final class Registration {
    private Registration() {}

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
