package im.magpie.user.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.push.Audience;
import im.magpie.common.push.PushEvent;
import im.magpie.common.session.Authenticator;
import im.magpie.common.session.Client;
import im.magpie.common.session.Handshake;
import im.magpie.common.session.LoginGranted;
import im.magpie.common.session.QrLogin;
import im.magpie.common.session.TokenCheck;
import im.magpie.common.session.TokensEnded;
import im.magpie.user.fixture.ModuleContract;
import im.magpie.user.fixture.UserModule;
import im.magpie.user.login.LoginController.RegisterRequest;
import im.magpie.user.login.ScanController.ConfirmRequest;
import im.magpie.user.login.ScanController.ScanRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class QrLoginContract extends ModuleContract {
    private static final Client PHONE = new Client("198.51.100.9", "phone");
    private static final Handshake HANDSHAKE =
            new Handshake(
                    new Client("203.0.113.7", "browser"),
                    "chat.example:8090",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    private QrLogin qr;
    private ScanController page;
    private ConnectionRef connection;

    @BeforeEach
    void connect() {
        qr = module.get(QrLogin.class);
        page = module.get(ScanController.class);
        connection = new ConnectionRef(module.node, 7);
    }

    private String begin() {
        String text = qr.begin(connection, HANDSHAKE);
        String start = "http://chat.example:8090/scan.html?code=";
        assertThat(text).startsWith(start);
        return text.substring(start.length());
    }

    @Test
    void aCodeLeadsToWhereTheProxyWasCalledNotToThePagesOwnHost() {
        Handshake proxied =
                new Handshake(
                        HANDSHAKE.client(),
                        "im.example",
                        Optional.of("https://pages.example"),
                        Optional.of("https://im.example"),
                        Optional.empty());

        assertThat(qr.begin(connection, proxied)).startsWith("https://im.example/scan.html?code=");
    }

    private String scan(String code, String account) {
        return page.scan(new ScanRequest(code, account), PHONE).data().confirmKey();
    }

    private void confirm(String code, String confirmKey) {
        assertThat(page.confirm(new ConfirmRequest(code, confirmKey)).data()).isNull();
    }

    private static void refuses(String key, ThrowingCallable call) {
        assertThatExceptionOfType(ChatException.class)
                .isThrownBy(call)
                .matches(refusal -> refusal.messageKey().equals(key));
    }

    private void grantsNothing() {
        assertThat(module.events.published(LoginGranted.class)).isEmpty();
        assertThat(column("SELECT id FROM device_session")).isEmpty();
    }

    @Test
    void logsInTheConnectionThatShowedTheCode() {
        String code = begin();

        String confirmKey = scan(code, "alice");
        assertThat(module.pusher.take())
                .containsExactly(
                        new PushEvent(new LoginScanSuccess(), new Audience.Connection(connection)));
        grantsNothing();
        confirm(code, confirmKey);

        LoginGranted granted = module.events.published(LoginGranted.class).get(0);
        assertThat(granted.connection()).isEqualTo(connection);
        TokenCheck issued = module.get(Authenticator.class).issue(granted);
        assertThat(issued)
                .isInstanceOfSatisfying(
                        TokenCheck.Valid.class,
                        valid -> {
                            assertThat(valid.user().uid()).isEqualTo(granted.uid());
                            assertThat(
                                            module.get(Authenticator.class)
                                                    .check(List.of(valid.token())))
                                    .containsExactly(valid);
                        });
        assertThat(column("SELECT ip FROM device_session")).containsExactly("203.0.113.7");
        assertThat(column("SELECT user_agent FROM device_session")).containsExactly("browser");
        assertThat(column("SELECT name FROM chat_user WHERE id = " + granted.uid()))
                .containsExactly("alice");
    }

    @Test
    void issuesNothingForASessionThatEnded() {
        String code = begin();
        confirm(code, scan(code, "alice"));
        LoginGranted granted = module.events.published(LoginGranted.class).get(0);
        module.get(DeviceSessions.class)
                .end(granted.uid(), granted.deviceId(), TokensEnded.Cause.REVOKED);

        assertThat(module.get(Authenticator.class).issue(granted))
                .isEqualTo(new TokenCheck.Refused(TokenCheck.Reason.REVOKED));
    }

    /** Whoever can write to the bus can say anything. */
    @Test
    void issuesNothingOnTheMereWordOfAnEvent() {
        String code = begin();
        confirm(code, scan(code, "alice"));
        LoginGranted alice = module.events.published(LoginGranted.class).get(0);
        ConnectionRef asking = new ConnectionRef(module.node, 8);
        qr.begin(asking, HANDSHAKE);
        ConnectionRef other = new ConnectionRef(module.node, 9);
        long second =
                module.get(DeviceSessions.class).open(alice.uid(), HANDSHAKE.client()).deviceId();

        refusesToIssue(new LoginGranted(asking, alice.uid(), alice.deviceId()));
        refusesToIssue(new LoginGranted(other, alice.uid(), alice.deviceId()));
        refusesToIssue(new LoginGranted(alice.connection(), alice.uid(), second));
        refusesToIssue(new LoginGranted(alice.connection(), 1, alice.deviceId()));
        NodeId laterRun = new NodeId(module.node.name(), "later");
        refusesToIssue(
                new LoginGranted(new ConnectionRef(laterRun, 7), alice.uid(), alice.deviceId()));
        assertThat(module.get(Authenticator.class).issue(alice))
                .isInstanceOf(TokenCheck.Valid.class);
    }

    private void refusesToIssue(LoginGranted forged) {
        assertThat(module.get(Authenticator.class).issue(forged))
                .isEqualTo(new TokenCheck.Refused(TokenCheck.Reason.INVALID));
    }

    @Test
    void aConsentInTheLastMomentOutlastsItsTicket() {
        String code = begin();
        String confirmKey = scan(code, "alice");
        module.advance(Duration.ofMinutes(5).minusMillis(1));
        confirm(code, confirmKey);
        module.advance(Duration.ofSeconds(50));
        module.get(LoginCleanup.class).run();
        LoginGranted granted = module.events.published(LoginGranted.class).get(0);
        assertThat(module.get(Authenticator.class).issue(granted))
                .isInstanceOf(TokenCheck.Valid.class);
    }

    @Test
    void storesNeitherCodeNorKey() {
        String code = begin();
        String confirmKey = scan(code, "alice");

        assertThat(code).matches("[A-Za-z0-9_-]{22}");
        assertThat(column("SELECT CONCAT(code_hash, confirm_hash) FROM login_ticket"))
                .containsExactly(Codes.hash(code) + Codes.hash(confirmKey));
    }

    @Test
    void rejectsSecondUseOfATicket() {
        String code = begin();
        String confirmKey = scan(code, "alice");
        refuses("user.qr.expired", () -> scan(code, "bob"));
        confirm(code, confirmKey);

        refuses("user.qr.expired", () -> confirm(code, confirmKey));
        refuses("user.qr.expired", () -> scan(code, "alice"));
        assertThat(module.events.published(LoginGranted.class)).hasSize(1);
    }

    @Test
    void rejectsConsentWithoutScanOrWithAForeignKey() {
        String code = begin();
        refuses("user.qr.expired", () -> confirm(code, "anything"));
        scan(code, "alice");

        refuses("user.qr.expired", () -> confirm(code, "anything"));
        refuses("user.qr.expired", () -> confirm("unknown", "anything"));
        refuses("user.qr.expired", () -> scan("unknown", "alice"));
        grantsNothing();
    }

    @Test
    void letsOneOfTwoScannersWin() throws InterruptedException {
        for (int round = 0; round < 10; round++) {
            String code = begin();

            List<Object> results =
                    together(List.of(() -> scan(code, "alice"), () -> scan(code, "bob")));

            List<String> keys =
                    results.stream()
                            .filter(String.class::isInstance)
                            .map(String.class::cast)
                            .toList();
            assertThat(keys).hasSize(1);
            assertThat(module.pusher.take()).hasSize(1);
            confirm(code, keys.get(0));
        }
        assertThat(module.events.published(LoginGranted.class)).hasSize(10);
    }

    @Test
    void letsOneOfTwoConsentsWin() throws InterruptedException {
        for (int round = 0; round < 10; round++) {
            String code = begin();
            String confirmKey = scan(code, "alice");
            Callable<String> consent =
                    () -> {
                        confirm(code, confirmKey);
                        return "consented";
                    };

            assertThat(together(List.of(consent, consent)))
                    .filteredOn("consented"::equals)
                    .hasSize(1);
        }
        assertThat(module.events.published(LoginGranted.class)).hasSize(10);
        assertThat(column("SELECT id FROM device_session")).hasSize(10);
    }

    @Test
    void leavesNoSessionWithoutAGrantWhenTheConnectionClosesMeanwhile()
            throws InterruptedException {
        for (int round = 0; round < 10; round++) {
            String code = begin();
            String confirmKey = scan(code, "alice");
            ConnectionRef closing = connection;

            together(
                    List.of(
                            () -> {
                                confirm(code, confirmKey);
                                return "consented";
                            },
                            () -> {
                                qr.abandon(closing);
                                return "closed";
                            }));

            assertThat(column("SELECT id FROM device_session"))
                    .hasSameSizeAs(module.events.published(LoginGranted.class));
            assertThat(column("SELECT code_hash FROM login_ticket")).isEmpty();
            connection = new ConnectionRef(module.node, 1000 + round);
        }
    }

    @Test
    void createsAnUnknownAccountOnceForManyScanners() throws InterruptedException {
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            connection = new ConnectionRef(module.node, 100 + i);
            String code = begin();
            calls.add(() -> scan(code, "alice"));
        }

        assertThat(together(calls)).allMatch(String.class::isInstance);
        assertThat(column("SELECT uid FROM login_ticket")).containsOnly(uidOf("alice"));
    }

    private String uidOf(String account) {
        return column("SELECT id FROM chat_user WHERE account_key = '" + account + "'").get(0);
    }

    @Test
    void expires() {
        String late = begin();
        String confirmKey = scan(late, "alice");
        module.advance(Duration.ofMinutes(5));

        refuses("user.qr.expired", () -> confirm(late, confirmKey));
        connection = new ConnectionRef(module.node, 8);
        String unscanned = begin();
        module.advance(Duration.ofMinutes(5));
        refuses("user.qr.expired", () -> scan(unscanned, "bob"));
        grantsNothing();
        assertThat(column("SELECT id FROM chat_user WHERE account_key = 'bob'")).isEmpty();
        module.get(LoginCleanup.class).run();
        assertThat(column("SELECT code_hash FROM login_ticket")).isEmpty();
    }

    @Test
    void endsWithItsConnection() {
        String code = begin();
        String confirmKey = scan(code, "alice");

        qr.abandon(connection);
        qr.abandon(connection);

        refuses("user.qr.expired", () -> confirm(code, confirmKey));
        grantsNothing();
    }

    @Test
    void endsWithAConnectionThatClosedWhileTheTicketWasOpened() {
        module.statements.before(
                sql -> {
                    if (sql.startsWith("INSERT INTO login_ticket")) {
                        module.statements.before(again -> {});
                        qr.abandon(new ConnectionRef(module.node, 7));
                    }
                });

        String code = begin();

        refuses("user.qr.expired", () -> scan(code, "alice"));
        assertThat(column("SELECT code_hash FROM login_ticket")).isEmpty();
    }

    @Test
    void endsTheOlderTicketOfAConnection() throws InterruptedException {
        String older = begin();
        String newer = begin();

        refuses("user.qr.expired", () -> scan(older, "alice"));
        assertThat(scan(newer, "alice")).isNotEmpty();
        assertThat(together(List.of(this::begin, this::begin, this::begin)))
                .allMatch(String.class::isInstance);
        assertThat(column("SELECT code_hash FROM login_ticket")).hasSize(1);
    }

    @Test
    void doesNotEnterAccountsWithAPassword() {
        module.get(LoginController.class)
                .register(new RegisterRequest("alice", "correct horse", null), PHONE);
        sql("DELETE FROM device_session");
        String code = begin();

        refuses("user.qr.password-account", () -> scan(code, "ALICE"));
        grantsNothing();
        assertThat(scan(code, "bob")).isNotEmpty();
    }

    @Test
    void doesNotEnterAccountsOfSuperAdmins() {
        String code = begin();

        refuses("user.qr.password-account", () -> scan(code, "ROOT"));
        grantsNothing();
    }

    @Test
    void doesNotEnterBannedAccounts() {
        scan(begin(), "alice");
        sql("UPDATE chat_user SET status = 1 WHERE account_key = 'alice'");
        String code = begin();

        refuses("user.login.banned", () -> scan(code, "alice"));
    }

    @Test
    void isSwitchedOffByItsSetting() {
        String code = begin();
        try (UserModule off = new UserModule(database, UserModule.settings(true, false))) {
            ScanController closed = off.get(ScanController.class);
            assertThatExceptionOfType(ChatException.class)
                    .isThrownBy(() -> off.get(QrLogin.class).begin(connection, HANDSHAKE))
                    .matches(refusal -> refusal.code() == ErrorCode.FORBIDDEN);
            refuses(
                    "user.login.development.disabled",
                    () -> closed.scan(new ScanRequest(code, "alice"), PHONE));
            refuses(
                    "user.login.development.disabled",
                    () -> closed.confirm(new ConfirmRequest(code, "anything")));
        }
    }
}
