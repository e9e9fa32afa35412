package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What a super-admin does to users, and what nobody else does. */
abstract class BlacklistConformance extends Conformance {
    private static final String BLACK = "/capi/user/black";
    private static final String ROLE = "/capi/user/role";

    BlacklistConformance(Installation installation) {
        super(installation);
    }

    private RestReply ban(User caller, Map<String, ?> request) {
        return rest.as(caller).put(BLACK, request);
    }

    private RestReply delete(User caller, String path, Map<String, ?> request) {
        return rest.as(caller).send("DELETE", path, new JsonMapper().writeValueAsString(request));
    }

    /** An address of a documentation network that no other test uses. */
    private static String address() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "2001:db8:%x:%x::1".formatted(random.nextInt(65536), random.nextInt(65536));
    }

    private RestClient at(String address) {
        return rest.with("X-Forwarded-For", address);
    }

    private PushClient guestAt(String address) {
        return connect("/websocket", Map.of("X-Forwarded-For", address));
    }

    @Test
    void aBanEndsEverythingAndIsToldToAll() {
        User admin = superAdmin();
        User banned = newUser();
        PushClient phone = connect(banned);
        PushClient laptop = connect(login(banned));
        laptop.awaitPush(3);
        PushClient guest = guest();
        PushClient witness = connect(newUser());

        assertThat(ban(admin, Map.of("uid", banned.uid())).ok().isNull()).isTrue();

        for (PushClient device : new PushClient[] {phone, laptop}) {
            device.awaitPush(6);
            assertThat(device.awaitClose()).isEqualTo(1008);
        }
        for (PushClient other : new PushClient[] {guest, witness}) {
            assertThat(other.awaitPush(7).toString())
                    .isEqualTo("{\"uid\":%d}".formatted(banned.uid()));
        }
        everywhere(() -> rest.as(banned).get("/capi/user/userInfo").refused(403, 1008));
        rest.as(banned).get("/capi/chat/public/contact/page").refused(403, 1008);
        rest.as(banned).post("/capi/chat/msg", text("still here")).refused(403, 1008);
        rest.post("/capi/user/public/login", credentials(banned)).refused(403, 1008);
        PushClient again = connect(banned.token());
        again.awaitPush(6);
        assertThat(again.pushes(3)).isEmpty();
        ban(admin, Map.of("uid", banned.uid())).ok();
        say(admin, Texts.unique("after"));
        witness.awaitPush(4);
        assertThat(witness.pushes(7)).hasSize(1);
    }

    private static Map<String, String> credentials(User user) {
        return Map.of("account", user.account(), "password", User.PASSWORD);
    }

    @Test
    void aLiftedBanLetsTheUserLogInButRevivesNoToken() {
        User admin = superAdmin();
        User user = newUser();
        ban(admin, Map.of("uid", user.uid())).ok();
        everywhere(() -> rest.as(user).get("/capi/user/userInfo").refused(403, 1008));

        delete(admin, BLACK, Map.of("uid", user.uid())).ok();
        delete(admin, BLACK, Map.of("uid", user.uid())).ok();

        everywhere(() -> rest.as(user).get("/capi/user/userInfo").refused(401, 401));
        String token = login(user);
        rest.token(token).get("/capi/user/userInfo").ok();
        connect(token).awaitPush(3);
    }

    @Test
    void onlySuperAdminsBanAndNeverEachOther() {
        User admin = superAdmin();
        User user = newUser();
        User other = newUser();

        ban(user, Map.of("uid", other.uid())).refused(403, 403);
        delete(user, BLACK, Map.of("uid", other.uid())).refused(403, 403);
        rest.put(BLACK, Map.of("uid", other.uid())).refused(401, 401);
        ban(admin, Map.of("uid", admin.uid())).refused(400, 1001);
        ban(admin, Map.of("uid", 1)).refused(400, 1001);
        ban(admin, Map.of("uid", NOWHERE)).refused(400, 1001);
        ban(admin, Map.of()).refused(400, -2);
        rest.as(admin).put(ROLE, Map.of("uid", user.uid(), "role", 1)).ok();
        everywhere(() -> ban(user, Map.of("uid", admin.uid())).refused(400, 1001));
        ban(admin, Map.of("uid", user.uid())).refused(400, 1001);
        ban(user, Map.of("uid", other.uid())).ok();
        delete(admin, ROLE, Map.of("uid", user.uid(), "role", 1)).ok();
        everywhere(() -> ban(user, Map.of("uid", other.uid())).refused(403, 403));
    }

    @Test
    void rolesAreGivenAndTaken() {
        User admin = superAdmin();
        User user = newUser();
        assertThat(power(user)).isZero();

        rest.as(admin).put(ROLE, Map.of("uid", user.uid(), "role", 2)).ok();
        rest.as(admin).put(ROLE, Map.of("uid", user.uid(), "role", 2)).ok();
        everywhere(() -> assertThat(power(user)).isEqualTo(1));
        delete(admin, ROLE, Map.of("uid", user.uid(), "role", 2)).ok();
        delete(admin, ROLE, Map.of("uid", user.uid(), "role", 2)).ok();
        everywhere(() -> assertThat(power(user)).isZero());

        assertThat(power(admin)).isEqualTo(1);
        delete(admin, ROLE, Map.of("uid", admin.uid(), "role", 1)).refused(400, 1001);
        rest.as(user).put(ROLE, Map.of("uid", user.uid(), "role", 1)).refused(403, 403);
        rest.as(admin).put(ROLE, Map.of("uid", NOWHERE, "role", 2)).refused(400, 1001);
        rest.as(admin).put(ROLE, Map.of("uid", user.uid(), "role", 3)).refused(400, -2);
        rest.as(admin).put(ROLE, Map.of("uid", user.uid())).refused(400, -2);
    }

    private int power(User user) {
        return connect(user.token()).awaitPush(3).get("power").asInt();
    }

    @Test
    @Tag(GatewayConformance.AT_THE_NODE)
    void anAddressIsBlockedOnlyWhenAskedAndFreedWithItsUser() {
        User admin = superAdmin();
        String home = address();
        User user = register(at(home));
        ban(admin, Map.of("uid", user.uid())).ok();
        at(home).get("/capi/chat/public/contact/page").ok();

        ban(admin, Map.of("uid", user.uid(), "ip", true)).ok();

        everywhere(() -> at(home).get("/capi/chat/public/contact/page").refused(403, 1008));
        at(home).as(newUser()).get("/capi/user/userInfo").refused(403, 1008);
        assertThatExceptionOfType(PushClient.HandshakeRefused.class)
                .isThrownBy(() -> guestAt(home))
                .matches(refused -> refused.status() == 403);
        rest.get("/capi/chat/public/contact/page").ok();

        delete(admin, BLACK, Map.of("uid", user.uid())).ok();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> at(home).get("/capi/chat/public/contact/page").status() == 200);
        everywhere(() -> at(home).get("/capi/chat/public/contact/page").ok());
        guestAt(home);
    }

    @Test
    void anAddressThatManyShareIsNeverBlocked() {
        User admin = superAdmin();

        for (String shared : new String[] {"127.0.0.1", "10.1.2.3", "192.168.7.7", "::1"}) {
            User user = register(at(shared));
            ban(admin, Map.of("uid", user.uid(), "ip", true)).refused(400, 1001);
            rest.as(user).get("/capi/user/userInfo").ok();
        }
    }
}
