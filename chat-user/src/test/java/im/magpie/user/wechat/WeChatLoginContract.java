package im.magpie.user.wechat;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.push.Audience;
import im.magpie.common.push.PushEvent;
import im.magpie.common.session.LoginGranted;
import im.magpie.common.session.QrLogin;
import im.magpie.user.StandingChanged;
import im.magpie.user.login.LoginScanSuccess;
import im.magpie.user.wechat.fake.FakeWeChat;
import im.magpie.user.wechat.fake.FakeWeChat.Person;
import im.magpie.user.wechat.fake.WeChatCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Who is logged in by which scan and which consent. */
abstract class WeChatLoginContract extends WeChatScene {
    @Test
    void logsANewPersonInAfterConsent() {
        ConnectionRef connection = connection();

        String answer = scan(begin(connection), "openid-1");
        assertThat(chat.pusher.take())
                .containsExactly(
                        new PushEvent(new LoginScanSuccess(), new Audience.Connection(connection)));
        nobodyIsLoggedIn();
        String page = consent(WeChatCall.state(answer), Person.named("openid-1", "Ann"));

        assertThat(page).isEqualTo(LOGGED_IN);
        LoginGranted granted = grants().get(0);
        assertThat(granted.connection()).isEqualTo(connection);
        String user = " FROM chat_user WHERE id = " + granted.uid();
        assertThat(column("SELECT name" + user)).containsExactly("Ann");
        assertThat(column("SELECT avatar" + user))
                .containsExactly("https://thirdwx.qlogo.cn/openid-1");
        assertThat(column("SELECT sex" + user)).containsExactly("2");
        assertThat(column("SELECT register_ip" + user)).containsExactly(PHONE.ip());
        assertThat(column("SELECT account" + user)).containsExactly((String) null);
        assertThat(column("SELECT ip FROM device_session")).containsExactly("203.0.113.7");
        assertThat(column("SELECT COUNT(*) FROM user_item WHERE item_id = 1")).containsExactly("1");
        assertThat(column("SELECT uid FROM user_wechat WHERE openid = 'openid-1'"))
                .containsExactly(Long.toString(granted.uid()));
    }

    @Test
    void knowsAPersonAgainAndLeavesTheirProfileAlone() {
        long uid = logIn(Person.named("openid-1", "Ann"));
        sql("UPDATE chat_user SET name = 'Chosen', name_key = 'chosen' WHERE id = " + uid);
        int profiles = weChat.calls(FakeWeChat.USER_INFO);

        long again = logIn(Person.named("openid-1", "Other"));

        assertThat(again).isEqualTo(uid);
        assertThat(column("SELECT name FROM chat_user WHERE id = " + uid))
                .containsExactly("Chosen");
        assertThat(weChat.calls(FakeWeChat.USER_INFO)).isEqualTo(profiles);
    }

    @Test
    void logsWhoIsKnownInAtTheScanWhenTheSettingsSaySo() {
        restart(Map.of("consent", "first"));
        long uid = logIn(Person.named("openid-1", "Ann"));
        String scene = begin(connection());
        WeChatCall scan = WeChatCall.plain(now(), WeChatCall.scan("openid-1", scene, now()));

        String answer = tell(scan);
        String repeated = tell(scan);

        assertThat(WeChatCall.said(answer)).startsWith("user.wechat.logged-in");
        assertThat(WeChatCall.said(repeated)).startsWith("user.wechat.logged-in");
        assertThat(grants()).hasSize(2).extracting(LoginGranted::uid).containsOnly(uid);
        chat.advance(Duration.ofSeconds(1));
        saysExpired(scan(scene, "openid-1"));
    }

    @Test
    void answersARepeatedReportOfAScanAlike() throws InterruptedException {
        String scene = begin(connection());
        WeChatCall report = WeChatCall.plain(now(), WeChatCall.scan("openid-1", scene, now()));
        Callable<String> tell = () -> WeChatCall.said(tell(report));

        List<Object> answers = together(List.of(tell, tell, tell));

        assertThat(answers).allMatch(answer -> answer.equals(answers.get(0)));
        assertThat(answers.get(0).toString()).contains("state=");
        assertThat(chat.pusher.take()).hasSize(1);
    }

    @Test
    void rejectsASecondScan() {
        String scene = begin(connection());
        String state = WeChatCall.state(scan(scene, "openid-1"));

        saysExpired(scan(scene, "openid-2"));
        chat.advance(Duration.ofSeconds(1));
        saysExpired(scan(scene, "openid-1"));

        assertThat(consent(state, Person.named("openid-1", "Ann"))).isEqualTo(LOGGED_IN);
        saysExpired(scan(scene, "openid-1"));
    }

    @Test
    void letsOneOfTwoPeopleWin() throws InterruptedException {
        for (int round = 0; round < 10; round++) {
            String scene = begin(connection());

            List<Object> answers =
                    together(
                            List.of(
                                    () -> WeChatCall.said(scan(scene, "openid-1")),
                                    () -> WeChatCall.said(scan(scene, "openid-2"))));

            assertThat(answers).filteredOn(said -> said.toString().contains("state=")).hasSize(1);
            assertThat(chat.pusher.take()).hasSize(1);
        }
        nobodyIsLoggedIn();
    }

    @Test
    void isNotConsentedToBySomebodyElse() {
        String state = WeChatCall.state(scan(begin(connection()), "openid-1"));

        assertThat(consent(state, Person.named("openid-2", "Eve"))).isEqualTo(EXPIRED);
        nobodyIsLoggedIn();

        assertThat(consent(state, Person.named("openid-1", "Ann"))).isEqualTo(LOGGED_IN);
    }

    @Test
    void logsAPersonInWhereverTheyScanned() {
        String first = WeChatCall.state(scan(begin(connection()), "openid-1"));
        String second = WeChatCall.state(scan(begin(connection()), "openid-1"));

        assertThat(consent(second, Person.named("openid-1", "Ann"))).isEqualTo(LOGGED_IN);
        assertThat(consent(first, Person.named("openid-1", "Ann"))).isEqualTo(LOGGED_IN);

        assertThat(grants()).hasSize(2);
        assertThat(column("SELECT COUNT(*) FROM user_wechat")).containsExactly("1");
        assertThat(column("SELECT COUNT(*) FROM chat_user WHERE id <> 1")).containsExactly("1");
    }

    @Test
    void makesOneUserOfAPersonWhoConsentsTwiceAtOnce() throws InterruptedException {
        for (int round = 0; round < 10; round++) {
            Person person = Person.named("openid-of-" + round, "Name" + round);
            String one = WeChatCall.state(scan(begin(connection()), person.openid()));
            String other = WeChatCall.state(scan(begin(connection()), person.openid()));

            assertThat(together(List.of(() -> consent(one, person), () -> consent(other, person))))
                    .containsExactly(LOGGED_IN, LOGGED_IN);
        }
        assertThat(column("SELECT COUNT(*) FROM user_wechat")).containsExactly("10");
        assertThat(column("SELECT COUNT(*) FROM chat_user WHERE id <> 1")).containsExactly("10");
        assertThat(column("SELECT COUNT(*) FROM device_session")).containsExactly("20");
    }

    @Test
    void rejectsTheSecondOfTwoConsents() throws InterruptedException {
        for (int round = 0; round < 10; round++) {
            Person person = Person.named("openid-of-" + round, "Name" + round);
            String state = WeChatCall.state(scan(begin(connection()), person.openid()));

            assertThat(
                            together(
                                    List.of(
                                            () -> consent(state, person),
                                            () -> consent(state, person))))
                    .containsExactlyInAnyOrder(LOGGED_IN, EXPIRED);
            assertThat(consent(state, person)).isEqualTo(EXPIRED);
        }
        assertThat(grants()).hasSize(10);
        assertThat(column("SELECT COUNT(*) FROM chat_user WHERE id <> 1")).containsExactly("10");
        assertThat(column("SELECT COUNT(*) FROM device_session")).containsExactly("10");
    }

    @Test
    void rejectsAConsentThatAnotherOvertook() {
        Person person = Person.named("openid-1", "Ann");
        String state = WeChatCall.state(scan(begin(connection()), "openid-1"));
        List<String> faster = new ArrayList<>();
        chat.statements.afterQuery(
                sql -> {
                    if (sql.startsWith("SELECT uid FROM user_wechat")) {
                        chat.statements.afterQuery(again -> {});
                        faster.add(consent(state, person));
                    }
                });

        assertThat(consent(state, person)).isEqualTo(EXPIRED);

        assertThat(faster).containsExactly(LOGGED_IN);
        assertThat(grants()).hasSize(1);
        assertThat(column("SELECT id FROM device_session")).hasSize(1);
    }

    @Test
    void expires() {
        String late = begin(connection());
        String scanned = begin(connection());
        String state = WeChatCall.state(scan(scanned, "openid-1"));
        chat.advance(Duration.ofMinutes(5));

        saysExpired(scan(late, "openid-1"));
        assertThat(consent(state, Person.named("openid-1", "Ann"))).isEqualTo(EXPIRED);
        nobodyIsLoggedIn();
    }

    @Test
    void endsWithItsConnection() {
        ConnectionRef closed = connection();
        String scene = begin(closed);
        ConnectionRef closedLater = connection();
        String state = WeChatCall.state(scan(begin(closedLater), "openid-1"));

        chat.get(QrLogin.class).abandon(closed);
        chat.get(QrLogin.class).abandon(closedLater);

        saysExpired(scan(scene, "openid-1"));
        assertThat(consent(state, Person.named("openid-1", "Ann"))).isEqualTo(EXPIRED);
        nobodyIsLoggedIn();
    }

    @Test
    void solvesAClashOfNames() {
        long first = logIn(Person.named("openid-1", "小明"));
        long second = logIn(Person.named("openid-2", "小明"));

        assertThat(nameOf(first)).isEqualTo("小明");
        assertThat(nameOf(second)).matches("小明[0-9]{1,4}");
    }

    @Test
    void doesNotLetTheBannedIn() {
        long uid = logIn(Person.named("openid-1", "Ann"));
        String scanned = WeChatCall.state(scan(begin(connection()), "openid-1"));
        sql("UPDATE chat_user SET status = 1 WHERE id = " + uid);
        chat.events.publish(new StandingChanged(uid));

        assertThat(consent(scanned, Person.named("openid-1", "Ann"))).isEqualTo(BANNED);
        assertThat(WeChatCall.said(scan(begin(connection()), "openid-1")))
                .startsWith("user.login.banned");
        assertThat(grants()).hasSize(1);
    }
}
