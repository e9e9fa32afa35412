package im.magpie.user.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.cluster.EventsMissed;
import im.magpie.common.error.ChatException;
import im.magpie.common.push.LoginSuccess;
import im.magpie.common.session.Authenticator;
import im.magpie.common.session.Client;
import im.magpie.common.session.Identity;
import im.magpie.common.session.SessionEvent;
import im.magpie.common.session.TokenCheck;
import im.magpie.common.session.TokenCheck.Reason;
import im.magpie.common.session.TokenCheck.Valid;
import im.magpie.common.session.TokensEnded;
import im.magpie.user.account.Accounts;
import im.magpie.user.account.NewAccount;
import im.magpie.user.fixture.ModuleContract;
import im.magpie.user.fixture.UserModule;
import im.magpie.user.login.Tokens.Claims;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class TokenContract extends ModuleContract {
    private static final Client CLIENT = new Client("203.0.113.7", "JUnit");

    private Authenticator authenticator;
    private DeviceSessions sessions;
    private Tokens tokens;
    private long uid;

    @BeforeEach
    void registerAlice() {
        authenticator = module.get(Authenticator.class);
        sessions = module.get(DeviceSessions.class);
        tokens = module.get(Tokens.class);
        uid = register("alice");
    }

    private long register(String account) {
        return module.get(Accounts.class)
                .register(new NewAccount(account, Optional.empty(), Optional.empty(), "127.0.0.1"));
    }

    private Identity.User loggedIn(long user) {
        return valid(tokens.sign(sessions.open(user, CLIENT))).user();
    }

    private Valid valid(String token) {
        TokenCheck verdict = check(token);
        assertThat(verdict).isInstanceOf(Valid.class);
        return (Valid) verdict;
    }

    private TokenCheck check(String token) {
        return authenticator.check(List.of(token)).get(0);
    }

    private void refuses(Reason reason, String token) {
        assertThat(check(token)).isEqualTo(new TokenCheck.Refused(reason));
    }

    private static String signed(JWSHeader header, String secret, JWTClaimsSet claims)
            throws JOSEException {
        SignedJWT jwt = new SignedJWT(header, claims);
        jwt.sign(new MACSigner(secret));
        return jwt.serialize();
    }

    private JWTClaimsSet.Builder claims(Claims of) {
        return new JWTClaimsSet.Builder()
                .issuer("magpie")
                .subject(Long.toString(of.uid()))
                .claim("did", of.deviceId())
                .issueTime(Date.from(module.clock.instant()))
                .expirationTime(Date.from(Instant.ofEpochMilli(of.expiresAt())));
    }

    private static JWSHeader header(JWSAlgorithm algorithm) {
        return new JWSHeader.Builder(algorithm).type(new JOSEObjectType("magpie+jwt")).build();
    }

    @Test
    void acceptsItsOwn() {
        Claims claims = sessions.open(uid, CLIENT);

        Identity.User user = valid(tokens.sign(claims)).user();

        assertThat(user.uid()).isEqualTo(uid);
        assertThat(user.deviceId()).isEqualTo(claims.deviceId());
        assertThat(user.expiresAt()).isEqualTo(claims.expiresAt() / 1000 * 1000);
    }

    @Test
    void refusesWhatIsNotAToken() {
        List<String> tokens =
                new ArrayList<>(
                        List.of("", ".", "..", "a.b.c", "x".repeat(100_000), "null", "bnVsbA.x.y"));
        for (String header : List.of("null", "[]", "{}", "1", "\"\"", "[".repeat(500))) {
            byte[] json = header.getBytes(StandardCharsets.UTF_8);
            String part = Base64.getUrlEncoder().withoutPadding().encodeToString(json);
            tokens.add(part + ".e30.x");
            tokens.add(part + "." + part + "." + part);
        }
        for (String token : tokens) {
            refuses(Reason.INVALID, token);
        }
        assertThat(module.statements.take()).noneMatch(sql -> sql.contains("d.id IN"));
    }

    @Test
    void refusesWhatBreaksTheParserAndJudgesItsNeighboursAllTheSame() {
        String good = tokens.sign(sessions.open(uid, CLIENT));
        List<String> bad = new ArrayList<>(List.of("", "..", "x..", ".y.z", "a".repeat(100_000)));
        for (String part : List.of("null", "[]", "{}", "1", "\"a\"", "[".repeat(500), "")) {
            bad.add(base64(part) + ".x.y");
            bad.add(good.substring(0, good.indexOf('.') + 1) + base64(part) + ".y");
        }
        bad.add(base64("{\"alg\":null,\"typ\":null}") + ".e30.y");
        List<String> batch = new ArrayList<>();
        for (String token : bad) {
            batch.add(good);
            batch.add(token);
        }

        List<TokenCheck> verdicts = authenticator.check(batch);

        for (int i = 0; i < batch.size(); i += 2) {
            assertThat(verdicts.get(i)).isInstanceOf(Valid.class);
            assertThat(verdicts.get(i + 1))
                    .as(bad.get(i / 2))
                    .isEqualTo(new TokenCheck.Refused(Reason.INVALID));
        }
    }

    @Test
    void refusesSignedClaimsThatAreNoClaims() throws JOSEException {
        for (String payload : List.of("null", "[]", "{}", "[".repeat(200), "")) {
            JWSObject token = new JWSObject(header(JWSAlgorithm.HS256), new Payload(payload));
            token.sign(new MACSigner(UserModule.SECRET));
            refuses(Reason.INVALID, token.serialize());
        }
    }

    private static String base64(String text) {
        return Base64URL.encode(text).toString();
    }

    @Test
    void refusesForeignTokens() throws JOSEException {
        Claims claims = sessions.open(uid, CLIENT);
        JWTClaimsSet good = claims(claims).build();
        JWSHeader header = header(JWSAlgorithm.HS256);
        String own = signed(header, UserModule.SECRET, good);
        String longSecret = UserModule.SECRET + UserModule.SECRET;

        assertThat(check(own)).isInstanceOf(Valid.class);
        refuses(Reason.INVALID, signed(header, "another secret of more than 32 bytes!", good));
        refuses(Reason.INVALID, signed(header(JWSAlgorithm.HS512), longSecret, good));
        refuses(Reason.INVALID, signed(new JWSHeader(JWSAlgorithm.HS256), UserModule.SECRET, good));
        refuses(
                Reason.INVALID,
                signed(header, UserModule.SECRET, claims(claims).issuer("other").build()));
        refuses(
                Reason.INVALID,
                signed(header, UserModule.SECRET, claims(claims).subject("alice").build()));
        refuses(
                Reason.INVALID,
                signed(header, UserModule.SECRET, claims(claims).subject("20001999").build()));
        refuses(
                Reason.INVALID,
                signed(header, UserModule.SECRET, claims(claims).expirationTime(null).build()));
        refuses(Reason.INVALID, new PlainJWT(good).serialize());
        refuses(Reason.INVALID, own.substring(0, own.lastIndexOf('.') + 1));
        int inPayload = own.indexOf('.') + 20;
        char other = own.charAt(inPayload) == 'A' ? 'B' : 'A';
        refuses(Reason.INVALID, own.substring(0, inPayload) + other + own.substring(inPayload + 1));
    }

    @Test
    void refusesTheExpired() {
        String token = tokens.sign(sessions.open(uid, CLIENT));

        module.advance(Duration.ofDays(5).minusSeconds(2));
        assertThat(check(token)).isInstanceOf(Valid.class);
        module.advance(Duration.ofSeconds(2));

        refuses(Reason.EXPIRED, token);
    }

    @Test
    void refusesTheRevokedAtOnceThoughItWasRemembered() {
        String token = tokens.sign(sessions.open(uid, CLIENT));
        Identity.User user = valid(token).user();

        module.get(LoginController.class).logout(user);

        refuses(Reason.REVOKED, token);
        assertThat(module.events.published(TokensEnded.class))
                .containsExactly(
                        TokensEnded.some(uid, Set.of(user.deviceId()), TokensEnded.Cause.LOGOUT));
    }

    @Test
    void refusesAllOfAUserWhenAllEnded() {
        String token = tokens.sign(sessions.open(uid, CLIENT));
        valid(token);
        sql("UPDATE device_session SET ended_time = 1 WHERE uid = " + uid);

        module.events.publish(TokensEnded.all(uid, Long.MAX_VALUE, TokensEnded.Cause.REVOKED));

        refuses(Reason.REVOKED, token);
    }

    @Test
    void refusesWhatEndedWhileEventsWereMissed() {
        String token = tokens.sign(sessions.open(uid, CLIENT));
        valid(token);
        sql("UPDATE device_session SET ended_time = 1 WHERE uid = " + uid);
        valid(token);

        module.events.arrive(new EventsMissed());

        refuses(Reason.REVOKED, token);
    }

    @Test
    void refusesTheBanned() {
        String token = tokens.sign(sessions.open(uid, CLIENT));
        valid(token);
        sql("UPDATE chat_user SET status = 1 WHERE id = " + uid);
        module.events.publish(TokensEnded.all(uid, Long.MAX_VALUE, TokensEnded.Cause.BANNED));

        refuses(Reason.BANNED, token);
    }

    @Test
    void refusesATokenWhoseSessionIsGone() {
        String token = tokens.sign(sessions.open(uid, CLIENT));
        sql("DELETE FROM device_session");

        refuses(Reason.REVOKED, token);
    }

    @Test
    void neverRemembersASessionThatEndedWhileItWasRead() throws Exception {
        String token = tokens.sign(sessions.open(uid, CLIENT));
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch revoked = new CountDownLatch(1);
        AtomicBoolean once = new AtomicBoolean();
        module.statements.afterQuery(
                sql -> {
                    if (sql.contains("d.id IN") && once.compareAndSet(false, true)) {
                        read.countDown();
                        await(revoked);
                    }
                });
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            Future<TokenCheck> racing = reader.submit(() -> check(token));
            await(read);
            sessions.end(uid, tokens.read(token).orElseThrow().deviceId(), REVOKED);
            revoked.countDown();

            assertThat(racing.get(10, TimeUnit.SECONDS))
                    .isEqualTo(new TokenCheck.Refused(Reason.REVOKED));
            refuses(Reason.REVOKED, token);
        } finally {
            reader.shutdownNow();
        }
    }

    private static final TokensEnded.Cause REVOKED = TokensEnded.Cause.REVOKED;

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void surfacesADatabaseThatCannotBeAsked() {
        String token = tokens.sign(sessions.open(uid, CLIENT));
        module.statements.before(
                sql -> {
                    throw new IllegalStateException("no database");
                });

        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> check(token))
                .withStackTraceContaining("no database");
    }

    @Test
    void readsAnyNumberOfTokensByTheSameStatements() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.add(tokens.sign(sessions.open(register("user" + i), CLIENT)));
        }
        String one = tokens.sign(sessions.open(uid, CLIENT));
        module.advance(Duration.ofDays(4));

        module.statements.take();
        authenticator.welcome(List.of(valid(one)));
        List<String> forOne = module.statements.take();
        List<Valid> verdicts = authenticator.check(many).stream().map(Valid.class::cast).toList();
        List<LoginSuccess> welcomes =
                authenticator.welcome(verdicts).stream().map(Authenticator.Welcome::push).toList();

        assertThat(module.statements.take()).hasSameSizeAs(forOne).hasSize(4);
        assertThat(welcomes).hasSize(200).allMatch(w -> !w.name().isEmpty());
        assertThat(welcomes.stream().map(LoginSuccess::uid))
                .isEqualTo(verdicts.stream().map(v -> v.user().uid()).toList());
        authenticator.check(many);
        assertThat(module.statements.take()).isEmpty();
    }

    @Test
    void keepsATokenThatHasTimeLeftAndRenewsOneThatHasNot() {
        String token = tokens.sign(sessions.open(uid, CLIENT));
        Valid fresh = valid(token);
        assertThat(authenticator.welcome(List.of(fresh)).get(0).push().token()).isEqualTo(token);

        module.advance(Duration.ofDays(3).plusSeconds(1));
        Authenticator.Welcome greeting = authenticator.welcome(List.of(valid(token))).get(0);
        LoginSuccess welcome = greeting.push();

        assertThat(welcome.token()).isNotEqualTo(token);
        assertThat(greeting.expiresAt()).isEqualTo(valid(welcome.token()).user().expiresAt());
        module.advance(Duration.ofDays(4));
        refuses(Reason.EXPIRED, token);
        module.get(LoginCleanup.class).run();
        Identity.User renewed = valid(welcome.token()).user();
        assertThat(renewed.deviceId()).isEqualTo(fresh.user().deviceId());
    }

    @Test
    void greetsWithNameAndPicture() {
        String token = tokens.sign(sessions.open(uid, CLIENT));

        LoginSuccess welcome = authenticator.welcome(List.of(valid(token))).get(0).push();

        assertThat(welcome.name()).isEqualTo("alice");
        assertThat(welcome.avatar()).matches("/img/avatar/([1-9]|1[0-2])\\.svg");
        assertThat(welcome.power()).isZero();
    }

    @Test
    void givesPowerToTheAccountsOfTheSettingOnly() {
        String token = tokens.sign(sessions.open(register("root"), CLIENT));

        assertThat(authenticator.welcome(List.of(valid(token))).get(0).push().power()).isEqualTo(1);
    }

    @Test
    void listsLivingDevicesAndEndsThem() {
        Identity.User phone = loggedIn(uid);
        Identity.User laptop = loggedIn(uid);
        Identity.User bob = loggedIn(register("bob"));
        DeviceController devices = module.get(DeviceController.class);

        assertThat(devices.devices(phone).data())
                .hasSize(2)
                .allMatch(device -> device.ip().equals("203.*.*.*"))
                .filteredOn(DeviceController.Device::current)
                .singleElement()
                .matches(device -> device.id() == phone.deviceId());
        assertThatExceptionOfType(ChatException.class)
                .isThrownBy(() -> devices.end(bob, phone.deviceId()))
                .matches(refusal -> refusal.messageKey().equals("user.device.unknown"));
        devices.end(phone, laptop.deviceId());
        assertThat(devices.devices(phone).data()).hasSize(1);
        assertThat(module.events.published(TokensEnded.class))
                .containsExactly(TokensEnded.some(uid, Set.of(laptop.deviceId()), REVOKED));
    }

    @Test
    void endsAllOtherDevicesAndNeverItsOwn() {
        Identity.User kept = loggedIn(uid);
        Identity.User first = loggedIn(uid);
        Identity.User second = loggedIn(uid);
        DeviceController devices = module.get(DeviceController.class);

        devices.endOthers(kept);
        devices.endOthers(kept);

        assertThat(module.events.published(TokensEnded.class))
                .containsExactly(
                        TokensEnded.some(
                                uid, Set.of(first.deviceId(), second.deviceId()), REVOKED));
        assertThat(devices.devices(kept).data())
                .singleElement()
                .matches(DeviceController.Device::current);
    }

    @Test
    void endsTheOldestOfTooManyLogins() {
        Identity.User oldest = loggedIn(uid);
        for (int i = 0; i < DeviceSessions.MOST_PER_USER; i++) {
            sessions.open(uid, CLIENT);
        }

        assertThat(sessions.list(uid))
                .hasSize(DeviceSessions.MOST_PER_USER)
                .noneMatch(device -> device.id() == oldest.deviceId());
        assertThat(module.events.published(TokensEnded.class))
                .containsExactly(TokensEnded.some(uid, Set.of(oldest.deviceId()), REVOKED));
    }

    @Test
    void notesWhenAndWhereDevicesConnect() {
        Identity.User phone = loggedIn(uid);
        Identity.User laptop = loggedIn(uid);
        SeenDevices seen = module.get(SeenDevices.class);
        module.advance(Duration.ofHours(1));
        long now = module.clock.millis();

        module.statements.take();
        for (Identity.User device : List.of(phone, laptop)) {
            seen.onSessionEvent(
                    new SessionEvent.Opened(
                            new ConnectionRef(module.node, device.deviceId()),
                            device,
                            new Client("198.51.100." + device.deviceId() % 200, "JUnit")));
        }
        seen.run();
        seen.run();

        assertThat(module.statements.take()).hasSize(2);
        assertThat(column("SELECT seen_time FROM device_session")).containsOnly(Long.toString(now));
        assertThat(column("SELECT ip FROM device_session WHERE id = " + laptop.deviceId()))
                .containsExactly("198.51.100." + laptop.deviceId() % 200);
        assertThat(column("SELECT last_ip FROM chat_user WHERE id = " + uid))
                .singleElement()
                .asString()
                .startsWith("198.51.100.");
    }

    @Test
    void removesWhatExpiredAndNothingElse() {
        sessions.open(uid, CLIENT);
        module.advance(Duration.ofDays(4));
        long young = sessions.open(uid, CLIENT).deviceId();
        module.advance(Duration.ofDays(2));

        module.get(LoginCleanup.class).run();

        assertThat(column("SELECT id FROM device_session")).containsExactly(Long.toString(young));
    }
}
