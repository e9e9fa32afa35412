package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Register and log in with name and password. */
abstract class AccountConformance extends Conformance {
    private static final String REGISTER = "/capi/user/public/register";
    private static final String LOGIN = "/capi/user/public/login";

    AccountConformance(Installation installation) {
        super(installation);
    }

    private RestReply register(String account, String password) {
        return rest.post(REGISTER, Map.of("account", account, "password", password));
    }

    private RestReply registerNamed(String name) {
        return rest.post(
                REGISTER,
                Map.of("account", Texts.account(), "password", User.PASSWORD, "name", name));
    }

    @Test
    void registeringAnswersIdAndAWorkingToken() {
        JsonNode data = register(Texts.account(), User.PASSWORD).ok();

        assertThat(data.propertyNames()).containsExactlyInAnyOrder("uid", "token");
        assertThat(data.get("uid").asLong()).isGreaterThanOrEqualTo(20_000);
        JsonNode me = rest.token(data.get("token").asString()).get("/capi/user/userInfo").ok();
        assertThat(me.get("id").asLong()).isEqualTo(data.get("uid").asLong());
    }

    @Test
    void loginAnswersTheSameUserWithAnotherToken() {
        User user = newUser();

        JsonNode data =
                rest.post(LOGIN, Map.of("account", user.account(), "password", User.PASSWORD)).ok();

        assertThat(data.propertyNames()).containsExactlyInAnyOrder("uid", "token");
        assertThat(data.get("uid").asLong()).isEqualTo(user.uid());
        assertThat(data.get("token").asString()).isNotEqualTo(user.token());
        rest.token(data.get("token").asString()).get("/capi/user/userInfo").ok();
        rest.as(user).get("/capi/user/userInfo").ok();
    }

    @Test
    void accountsAreOneWhateverTheirCase() {
        User user = newUser();

        JsonNode data =
                rest.post(
                                LOGIN,
                                Map.of(
                                        "account",
                                        user.account().toUpperCase(Locale.ROOT),
                                        "password",
                                        User.PASSWORD))
                        .ok();

        assertThat(data.get("uid").asLong()).isEqualTo(user.uid());
    }

    @Test
    void wrongPasswordAndUnknownAccountAnswerAlike() {
        User user = newUser();

        RestReply wrong =
                rest.post(LOGIN, Map.of("account", user.account(), "password", "wrong horse"));
        RestReply unknown =
                rest.post(LOGIN, Map.of("account", Texts.account(), "password", "wrong horse"));

        String sentence = wrong.refused(400, 1001);
        assertThat(unknown.refused(400, 1001)).isEqualTo(sentence);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ab",
                "abcdefghijklmnopqrstuvwxyz_1234567",
                "with space",
                "minus-minus",
                "中文账号",
                "a.b.c",
                "new\\nline"
            })
    void refusesAccountsOutsideTheRules(String account) {
        register(account, User.PASSWORD).refused(400, -2);
    }

    @Test
    void acceptsAccountsAtTheBounds() {
        register(Texts.account().substring(0, 12) + "_12345678901234567_Z", User.PASSWORD).ok();
        // 3 characters give 46,656 accounts of letters and digits; one may be taken on a used
        // server.
        RestReply shortest = register(Texts.name().substring(0, 3), User.PASSWORD);
        assertThat(shortest.code()).isIn(0, 1001);
    }

    @Test
    void refusesPasswordsOutsideTheRules() {
        register(Texts.account(), "1234567").refused(400, -2);
        register(Texts.account(), "x".repeat(73)).refused(400, -2);
        // 25 characters of 3 bytes each: the bound counts bytes, as the hash does.
        register(Texts.account(), "密".repeat(25)).refused(400, -2);
        register(Texts.account(), "密".repeat(24)).ok();
        register(Texts.account(), "12345678").ok();
        register(Texts.account(), "x".repeat(72)).ok();
    }

    @Test
    void refusesMissingAndMistypedFields() {
        rest.post(REGISTER, Map.of("account", Texts.account())).refused(400, -2);
        rest.post(REGISTER, Map.of("password", User.PASSWORD)).refused(400, -2);
        rest.post(REGISTER, Map.of("account", List.of("x"), "password", User.PASSWORD))
                .refused(400, -2);
        rest.send("POST", REGISTER, "").refused(400, -2);
        rest.send("POST", REGISTER, "null").refused(400, -2);
        rest.send("POST", REGISTER, "[]").refused(400, -2);
        rest.post(LOGIN, Map.of()).refused(400, -2);
    }

    @Test
    void refusesATakenAccountInAnyCase() {
        User user = newUser();

        register(user.account(), User.PASSWORD).refused(400, 1001);
        register(user.account().toUpperCase(Locale.ROOT), User.PASSWORD).refused(400, 1001);
    }

    @Test
    void namesThatLookAlikeAreTheSameName() {
        // Latin letters and digits of 6 characters, with a letter to make case and width differ.
        String name = "n" + Texts.name().substring(0, 5);
        registerNamed(name).ok();

        registerNamed(name).refused(400, 1001);
        registerNamed(name.toUpperCase(Locale.ROOT)).refused(400, 1001);
        registerNamed(fullWidth(name)).refused(400, 1001);
    }

    private static String fullWidth(String ascii) {
        StringBuilder wide = new StringBuilder();
        ascii.chars().forEach(c -> wide.appendCodePoint(c + 0xFEE0));
        return wide.toString();
    }

    @Test
    void refusesNamesThatAreTooLong() {
        registerNamed("1234567").refused(400, -2);
    }

    @Test
    void usersWithoutANameGetTheStartOfTheirAccountMadeUnique() {
        String start = Texts.name();
        List<String> names =
                IntStream.range(0, 3)
                        .mapToObj(i -> register(start + "_" + i, User.PASSWORD).ok())
                        .map(data -> data.get("token").asString())
                        .map(token -> rest.token(token).get("/capi/user/userInfo").ok())
                        .map(me -> me.get("name").asString())
                        .toList();

        assertThat(names).doesNotHaveDuplicates();
        assertThat(names.get(0)).isEqualTo(start);
        assertThat(names).allSatisfy(name -> assertThat(name).startsWith(start.substring(0, 2)));
    }

    @Test
    void parallelRegistrationsOfOneAccountMakeOneUser() {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("account", Texts.account());
        request.put("password", User.PASSWORD);

        List<RestReply> replies =
                IntStream.range(0, 6)
                        .mapToObj(i -> rest.postLater(REGISTER, request))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();

        assertThat(replies.stream().filter(reply -> reply.status() == 200)).hasSize(1);
        replies.stream()
                .filter(reply -> reply.status() != 200)
                .forEach(reply -> reply.refused(400, 1001));
    }
}
