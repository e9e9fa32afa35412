package im.magpie.server.authorisation;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import im.magpie.server.authorisation.RoomRules.Ask;
import im.magpie.server.authorisation.RoomRules.Rule;
import im.magpie.server.authorisation.RoomRules.Target;
import im.magpie.server.authorisation.Scene.Position;
import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.RestReply;
import im.magpie.server.conformance.User;
import im.magpie.server.process.MagpieProcess;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every endpoint that the running server describes, asked with every kind of token and from every
 * position to a room. A new endpoint is asked without anybody writing a line; one that names a room
 * or a message needs its line in {@link RoomRules}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthorisationMatrixIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SECRET = "a key for the matrix: 7d3f-19ab-52c0-e8";

    /** Columns and roles that only the server writes. */
    private static final Map<String, Object> HOSTILE =
            Map.of(
                    "id",
                    1,
                    "uid",
                    1,
                    "fromUid",
                    1,
                    "role",
                    1,
                    "seq",
                    1,
                    "status",
                    1,
                    "createTime",
                    1);

    /** Endpoints that name somebody or something else by one of these. */
    private static final Map<String, Set<String>> MEANT =
            Map.of(
                    "PUT /capi/chat/msg/read", Set.of("seq"),
                    "DELETE /capi/room/group/member", Set.of("uid"),
                    "PUT /capi/user/black", Set.of("uid"),
                    "DELETE /capi/user/black", Set.of("uid"),
                    "PUT /capi/user/role", Set.of("uid", "role"),
                    "DELETE /capi/user/role", Set.of("uid", "role"),
                    "DELETE /capi/user/emoji", Set.of("id"));

    private MagpieProcess magpie;
    private RestClient rest;
    private List<Endpoint> endpoints;

    @BeforeAll
    void start() {
        magpie =
                MagpieProcess.start(
                        "--chat.rate-limit.enabled=false",
                        "--chat.login.password.strength=4",
                        "--chat.token.secret=" + SECRET);
        rest = RestClient.of(magpie.http(), magpie.ws());
        endpoints = Endpoint.of(rest).stream().filter(Endpoint::isApi).toList();
    }

    @AfterAll
    void stop() {
        magpie.close();
    }

    Stream<Endpoint> needingALogin() {
        return endpoints.stream().filter(endpoint -> !endpoint.isPublic());
    }

    Stream<Endpoint> open() {
        return endpoints.stream().filter(Endpoint::isPublic);
    }

    Stream<Endpoint> rooms() {
        Map<String, Rule> rules = RoomRules.all();
        return endpoints.stream().filter(endpoint -> rules.containsKey(endpoint.name()));
    }

    @ParameterizedTest
    @MethodSource("needingALogin")
    void nobodyGetsInWithoutALivingToken(Endpoint endpoint) {
        for (RestClient caller : withoutLogin()) {
            assertThat(ask(caller, endpoint).code()).as(endpoint.name()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @MethodSource("open")
    void aTokenThatIsNoneChangesNothingWhereGuestsMayCall(Endpoint endpoint) {
        List<RestClient> callers = withoutLogin();
        int asGuest = ask(callers.get(0), endpoint).status();
        for (RestClient caller : callers) {
            assertThat(ask(caller, endpoint).status())
                    .as(endpoint.name())
                    .isEqualTo(asGuest)
                    .isNotEqualTo(401);
        }
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void everyPositionToARoomGetsItsAnswer(Endpoint endpoint) {
        Rule rule = RoomRules.all().get(endpoint.name());
        for (Position position : Position.values()) {
            Scene scene = new Scene(rest);
            Ask ask = rule.asking().about(Target.of(scene));
            assertThat(send(scene.as(position), endpoint, ask).code())
                    .as(endpoint.name() + " by the " + position)
                    .isEqualTo(rule.codeFor(position));
        }
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void strangersCannotTellAForeignRoomFromNone(Endpoint endpoint) {
        Rule rule = RoomRules.all().get(endpoint.name());
        Scene scene = new Scene(rest);
        Target target = Target.of(scene);
        RestClient stranger = scene.as(Position.STRANGER);

        RestReply foreign = send(stranger, endpoint, rule.asking().about(target));
        RestReply nothing = send(stranger, endpoint, rule.asking().about(target.nowhere()));

        assertThat(foreign.status()).isEqualTo(nothing.status());
        assertThat(foreign.text()).isEqualTo(nothing.text());
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void guestsSeeNothingOfAPrivateRoom(Endpoint endpoint) {
        Rule rule = RoomRules.all().get(endpoint.name());
        Target target = Target.of(new Scene(rest));

        RestReply foreign = send(rest, endpoint, rule.asking().about(target));

        assertThat(foreign.status()).isNotEqualTo(200);
        assertThat(foreign.text())
                .isEqualTo(send(rest, endpoint, rule.asking().about(target.nowhere())).text());
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void fieldsThatAreNotTheCallersToWriteAreIgnored(Endpoint endpoint) {
        if (!endpoint.takesBody()) {
            return;
        }
        Rule rule = RoomRules.all().get(endpoint.name());
        Scene scene = new Scene(rest);
        Ask ask = rule.asking().about(Target.of(scene));
        Map<String, Object> body = new HashMap<>(HOSTILE);
        body.putAll(ask.body());

        RestReply reply = send(scene.as(Position.OWNER), endpoint, new Ask(ask.path(), body));

        JsonNode data = reply.ok();
        if (data.has("message")) {
            User owner = scene.user(Position.OWNER);
            assertThat(data.get("fromUser").get("uid").asLong()).isEqualTo(owner.uid());
            assertThat(data.get("message").get("id").asLong()).isGreaterThan(1);
            assertThat(data.get("message").get("seq").asLong()).isGreaterThan(4);
            assertThat(data.get("message").get("sendTime").asLong()).isGreaterThan(1);
        }
    }

    @Test
    void everyEndpointThatNamesARoomOrAMessageHasItsRule() {
        Set<String> ruled = RoomRules.all().keySet();
        Set<String> described = endpoints.stream().map(Endpoint::name).collect(Collectors.toSet());

        assertThat(described).containsAll(ruled);
        assertThat(endpoints)
                .filteredOn(e -> e.path().startsWith("/capi/room/") || e.path().contains("/msg"))
                .filteredOn(e -> !e.name().equals("POST /capi/room/group"))
                .allSatisfy(e -> assertThat(ruled).contains(e.name()));
    }

    /** What an endpoint does not know it ignores; so it is enough that it knows none of these. */
    @Test
    void noEndpointKnowsFieldsThatOnlyTheServerWrites() {
        for (Endpoint endpoint : endpoints) {
            Set<String> known = new TreeSet<>(endpoint.bodyFields());
            known.retainAll(HOSTILE.keySet());
            assertThat(known)
                    .as(endpoint.name())
                    .isEqualTo(new TreeSet<>(MEANT.getOrDefault(endpoint.name(), Set.of())));
        }
    }

    /**
     * Nobody, an empty token, garbage, a foreign signature, one that ended by time and by logout.
     */
    private List<RestClient> withoutLogin() {
        User user = new Scene(rest).user(Position.STRANGER);
        rest.as(user).post("/capi/user/logout", Map.of()).ok();
        return List.of(
                rest,
                rest.token(""),
                rest.token("broken"),
                rest.token(signed(user.token(), SECRET + "!", Instant.now().plusSeconds(600))),
                rest.token(signed(user.token(), SECRET, Instant.now().minusSeconds(60))),
                rest.as(user));
    }

    /** A token like another one with another key and another end. */
    private static String signed(String like, String key, Instant end) {
        try {
            SignedJWT token = SignedJWT.parse(like);
            JWTClaimsSet claims =
                    new JWTClaimsSet.Builder(token.getJWTClaimsSet())
                            .expirationTime(Date.from(end))
                            .build();
            JWSHeader header = token.getHeader();
            SignedJWT changed = new SignedJWT(header, claims);
            changed.sign(new MACSigner(key.getBytes(StandardCharsets.UTF_8)));
            return changed.serialize();
        } catch (ParseException | JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RestReply ask(RestClient caller, Endpoint endpoint) {
        return caller.send(
                endpoint.method(), endpoint.anyPath(), endpoint.takesBody() ? "{}" : null);
    }

    private static RestReply send(RestClient caller, Endpoint endpoint, Ask ask) {
        Map<String, Object> body = ask.body() == null ? null : new LinkedHashMap<>(ask.body());
        return caller.send(
                endpoint.method(), ask.path(), body == null ? null : JSON.writeValueAsString(body));
    }
}
