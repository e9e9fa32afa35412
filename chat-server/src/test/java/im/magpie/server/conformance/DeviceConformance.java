package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Logins of one user on several devices: listing, logout, revocation. */
abstract class DeviceConformance extends Conformance {
    private static final String ME = "/capi/user/userInfo";
    private static final String DEVICES = "/capi/user/devices";
    private static final String LOGOUT = "/capi/user/logout";

    DeviceConformance(Installation installation) {
        super(installation);
    }

    private List<Long> deviceIds(String token) {
        return rows(rest.token(token).get(DEVICES).ok()).stream()
                .map(device -> device.get("id").asLong())
                .toList();
    }

    @Test
    void everyLoginIsADevice() {
        User user = newUser();
        String second = login(user);
        login(user);

        assertThat(deviceIds(user.token())).hasSize(3).doesNotHaveDuplicates();
        assertThat(deviceIds(second)).containsExactlyInAnyOrderElementsOf(deviceIds(user.token()));
    }

    @Test
    void devicesOfOthersAreNotShown() {
        User user = newUser();
        User other = newUser();

        assertThat(deviceIds(user.token())).doesNotContainAnyElementsOf(deviceIds(other.token()));
    }

    @Test
    void logoutEndsTheTokenAtOnceAndItsConnection() {
        User user = newUser();
        String other = login(user);
        PushClient ended = connect(user);
        PushClient going = connect(other);
        going.awaitPush(3);

        assertThat(rest.as(user).send("POST", LOGOUT, null).ok().isNull()).isTrue();

        everywhere(() -> rest.as(user).get(ME).refused(401, 401));
        rest.as(user).post("/capi/chat/msg", text("too late")).refused(401, 401);
        ended.awaitPush(6);
        assertThat(ended.awaitClose()).isEqualTo(4001);
        rest.token(other).get(ME).ok();
        going.send("ping");
        going.awaitText("pong");
    }

    @Test
    void revokingADeviceEndsItsTokenAndConnectionOnly() {
        User user = newUser();
        String victim = login(user);
        PushClient revoked = connect(victim);
        revoked.awaitPush(3);
        PushClient kept = connect(user);
        long victimId = newestDevice(user);

        rest.as(user).delete(DEVICES + "/" + victimId).ok();

        everywhere(() -> rest.token(victim).get(ME).refused(401, 401));
        revoked.awaitPush(6);
        assertThat(revoked.awaitClose()).isEqualTo(4001);
        rest.as(user).get(ME).ok();
        assertThat(kept.closeCode()).isNull();
        assertThat(deviceIds(user.token())).doesNotContain(victimId).hasSize(1);
    }

    private long newestDevice(User user) {
        return deviceIds(user.token()).stream().mapToLong(Long::longValue).max().orElseThrow();
    }

    @Test
    void revokingAllOthersKeepsTheOneThatAsks() {
        User user = newUser();
        String second = login(user);
        String third = login(user);
        PushClient revoked = connect(second);
        revoked.awaitPush(3);

        rest.as(user).delete(DEVICES).ok();

        everywhere(() -> rest.token(second).get(ME).refused(401, 401));
        everywhere(() -> rest.token(third).get(ME).refused(401, 401));
        assertThat(revoked.awaitClose()).isEqualTo(4001);
        assertThat(deviceIds(user.token())).hasSize(1);
    }

    @Test
    void nobodyRevokesDevicesOfOthers() {
        User user = newUser();
        User attacker = newUser();
        long id = newestDevice(user);

        RestReply reply = rest.as(attacker).delete(DEVICES + "/" + id);
        RestReply unknown = rest.as(attacker).delete(DEVICES + "/" + NOWHERE);

        assertThat(reply.status()).isEqualTo(unknown.status());
        assertThat(reply.code()).isEqualTo(unknown.code());
        rest.as(user).get(ME).ok();
    }

    @Test
    void anEndedTokenConnectsAsAGuest() {
        User user = newUser();
        rest.as(user).send("POST", LOGOUT, null).ok();

        PushClient client = connect(user.token());

        client.awaitPush(6);
        assertThat(client.pushes(3)).isEmpty();
        assertThat(client.closeCode()).isNull();
    }

    @Test
    void devicesCarryWhatAUserNeedsToTellThemApart() {
        User user = newUser();

        List<JsonNode> devices = rows(rest.as(user).get(DEVICES).ok());

        assertThat(devices).hasSize(1);
        assertThat(devices.get(0).propertyNames()).contains("id");
        assertThat(devices.get(0).toString()).doesNotContain(user.token());
    }
}
