package im.magpie.user.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Client;
import im.magpie.common.session.Identity;
import im.magpie.common.session.SessionEvent;
import im.magpie.user.account.Accounts;
import im.magpie.user.account.NewAccount;
import im.magpie.user.fixture.ModuleContract;
import im.magpie.user.fixture.UserModule;
import im.magpie.user.region.XdbFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

abstract class LastPlaceContract extends ModuleContract {
    private static final String HANGZHOU = "203.0.113.7";
    private static final String PARIS = "198.51.100.7";

    @TempDir private Path folder;

    private static long register(UserModule in, String ip) {
        return in.get(Accounts.class)
                .register(new NewAccount("alice", Optional.empty(), Optional.empty(), ip));
    }

    private String lastIp(long uid) {
        return column("SELECT last_ip FROM chat_user WHERE id = " + uid).get(0);
    }

    private long updateTime(long uid) {
        return Long.parseLong(column("SELECT update_time FROM chat_user WHERE id = " + uid).get(0));
    }

    private static void connect(UserModule in, long uid, String ip) {
        SeenDevices seen = in.get(SeenDevices.class);
        seen.onSessionEvent(
                new SessionEvent.Opened(
                        new ConnectionRef(in.node, 1),
                        new Identity.User(uid, 5, 0),
                        new Client(ip, "JUnit")));
        seen.run();
    }

    @Test
    void isWhereAUserRegisteredLoggedInOrConnectedLast() {
        long uid = register(module, HANGZHOU);
        long before = updateTime(uid);
        assertThat(lastIp(uid)).isEqualTo(HANGZHOU);

        module.advance(Duration.ofMinutes(1));
        module.get(DeviceSessions.class).open(uid, new Client(PARIS, "JUnit"));
        assertThat(lastIp(uid)).isEqualTo(PARIS);

        connect(module, uid, "192.0.2.8");
        assertThat(lastIp(uid)).isEqualTo("192.0.2.8");
        assertThat(updateTime(uid)).isEqualTo(before);
        assertThat(column("SELECT register_ip FROM chat_user WHERE id = " + uid))
                .isEqualTo(List.of(HANGZHOU));
    }

    @Test
    void changesTheProfileWherePlacesAreTold() throws IOException {
        Path file =
                new XdbFile()
                        .with(HANGZHOU, "中国|0|浙江省|杭州市|电信")
                        .with(PARIS, "法国|0|0|巴黎|0")
                        .write(folder.resolve("region.xdb"));
        try (UserModule told = new UserModule(database, UserModule.settings(true, true), file)) {
            long uid = register(told, HANGZHOU);
            long before = updateTime(uid);
            told.advance(Duration.ofMinutes(1));

            connect(told, uid, HANGZHOU);
            assertThat(updateTime(uid)).isEqualTo(before);
            connect(told, uid, PARIS);
            assertThat(updateTime(uid)).isEqualTo(told.clock.millis());
            told.advance(Duration.ofMinutes(1));
            told.get(DeviceSessions.class).open(uid, new Client(HANGZHOU, "JUnit"));
            assertThat(updateTime(uid)).isEqualTo(told.clock.millis());
        }
    }

    @Test
    void opensNoSessionForTheBannedHoweverTheLoginBegan() {
        long uid = register(module, HANGZHOU);
        sql("UPDATE chat_user SET status = 1 WHERE id = " + uid);

        assertThatExceptionOfType(ChatException.class)
                .isThrownBy(
                        () ->
                                module.get(DeviceSessions.class)
                                        .open(uid, new Client(PARIS, "JUnit")))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.BANNED));
        assertThat(column("SELECT id FROM device_session")).isEmpty();
        assertThat(lastIp(uid)).isEqualTo(HANGZHOU);
    }
}
