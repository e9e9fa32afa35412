package im.magpie.server.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.server.browser.ChatPage.Message;
import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.Texts;
import im.magpie.server.process.MagpieProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The page in real Chromium: two people log in by QR and chat, through failures and restarts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<ChatPage> pages = new ArrayList<>();
    private Chromium chromium;
    private MagpieProcess magpie;
    private RestClient rest;

    @BeforeAll
    void start() {
        chromium = Chromium.required();
        magpie =
                MagpieProcess.start(
                        "--chat.rate-limit.enabled=false", "--chat.login.password.strength=4");
        rest = RestClient.of(magpie.http(), magpie.ws());
    }

    @AfterAll
    void stop() {
        if (magpie != null) {
            magpie.close();
        }
    }

    @AfterEach
    void closePages() {
        pages.forEach(ChatPage::close);
        pages.clear();
    }

    private ChatPage newPage(Locale language) {
        ChatPage page = new ChatPage(chromium.open(language));
        pages.add(page);
        return page;
    }

    private ChatPage loggedIn(Locale language) {
        return newPage(language).open(magpie.http()).logInByQr(Texts.account()).awaitLogin();
    }

    /** A user without a page; returns the caller that speaks for them. */
    private RestClient somebody() {
        String token =
                rest.post(
                                "/capi/user/public/register",
                                Map.of("account", Texts.account(), "password", "correct horse"))
                        .ok()
                        .get("token")
                        .asString();
        return rest.token(token);
    }

    private static void say(RestClient caller, String text) {
        caller.post(
                        "/capi/chat/msg",
                        Map.of("roomId", 1, "msgType", 1, "body", Map.of("content", text)))
                .ok();
    }

    @Test
    void twoPeopleLogInByQrAndChat() {
        ChatPage alice = newPage(Locale.SIMPLIFIED_CHINESE).open(magpie.http());
        alice.screenshot("desktop-guest");
        alice.click("login-button");
        alice.see("scan-link");
        alice.screenshot("desktop-qr");
        alice.scan(Texts.account()).awaitLogin();
        ChatPage bob = loggedIn(Locale.ENGLISH);
        String hello = Texts.unique("你好");
        String answer = Texts.unique("hi there");

        alice.say(hello).awaitSent(hello);
        bob.awaitSent(hello).say(answer).awaitSent(answer);
        alice.awaitSent(answer);

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(Integer.parseInt(bob.onlineCount())).isGreaterThan(1));
        alice.assertNoGaps();
        bob.assertNoGaps();
        alice.screenshot("desktop-chat-zh");
        bob.screenshot("desktop-chat-en");
    }

    @Test
    void textIsShownAsText() {
        ChatPage alice = loggedIn(Locale.ENGLISH);
        String text = "<img src=x onerror=\"window.broken=1\"> <b>" + Texts.unique("bold") + "</b>";

        say(somebody(), text);

        alice.awaitSent(text);
        assertThat(alice.script("return window.broken ?? null")).isNull();
    }

    @Test
    void aMessageThatFailedIsSentAgainAsTheSameMessage() {
        ChatPage alice = loggedIn(Locale.ENGLISH);
        ChatPage bob = newPage(Locale.ENGLISH).open(magpie.http());
        String text = Texts.unique("at last");
        alice.block("*/capi/chat/msg");

        alice.say(text);
        alice.awaitState(text, "failed", Duration.ofSeconds(60));
        alice.screenshot("desktop-failed");
        String id = onlyMessage(alice, text).clientMsgId();
        alice.block();
        alice.click("resend");

        alice.awaitSent(text);
        assertThat(onlyMessage(alice, text).clientMsgId()).isEqualTo(id).isNotEmpty();
        bob.awaitSent(text);
        bob.assertNoGaps();
    }

    private static Message onlyMessage(ChatPage page, String text) {
        List<Message> found = page.messages().stream().filter(m -> m.text().equals(text)).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Test
    void nothingIsLostOrDoubledWhenTheServerIsRestarted() {
        ChatPage alice = loggedIn(Locale.ENGLISH);
        ChatPage bob = loggedIn(Locale.SIMPLIFIED_CHINESE);
        RestClient carol = somebody();
        String before = Texts.unique("before");
        alice.say(before).awaitSent(before);
        bob.awaitSent(before);

        magpie.kill();
        await().atMost(PATIENCE).until(() -> !alice.connectionState().equals("online"));
        String during = Texts.unique("during");
        alice.say(during);
        alice.screenshot("desktop-offline");
        magpie.restart();
        List<String> after =
                IntStream.range(0, 30).mapToObj(i -> Texts.unique("after-" + i)).toList();
        after.forEach(text -> say(carol, text));

        for (ChatPage page : List.of(alice, bob)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> page.connectionState().equals("online"));
            page.awaitSent(before);
            after.forEach(page::awaitSent);
        }
        sendAgainIfGivenUp(alice, during);
        alice.awaitSent(during);
        bob.awaitSent(during);
        alice.assertNoGaps();
        bob.assertNoGaps();
        String again = Texts.unique("again");
        bob.say(again).awaitSent(again);
        alice.awaitSent(again);
    }

    /** The page gives up after some tries; a slow restart may last longer. */
    private static void sendAgainIfGivenUp(ChatPage page, String text) {
        await().atMost(PATIENCE)
                .until(
                        () ->
                                page.statesOf(text).equals(List.of("sent"))
                                        || page.statesOf(text).equals(List.of("failed")));
        if (page.statesOf(text).equals(List.of("failed"))) {
            page.click("resend");
        }
    }

    @Test
    void olderMessagesComeWithScrolling() {
        RestClient carol = somebody();
        List<String> texts =
                IntStream.range(0, 120).mapToObj(i -> Texts.unique("history-" + i)).toList();
        texts.forEach(text -> say(carol, text));
        ChatPage page = newPage(Locale.ENGLISH).open(magpie.http());
        page.awaitSent(texts.get(119));
        assertThat(page.statesOf(texts.get(0))).isEmpty();

        await().atMost(PATIENCE)
                .until(
                        () -> {
                            page.scrollUp();
                            return !page.statesOf(texts.get(0)).isEmpty();
                        });

        List<String> shown =
                page.messages().stream()
                        .map(Message::text)
                        .filter(text -> text.startsWith("history-"))
                        .toList();
        assertThat(shown).isEqualTo(texts);
        page.assertNoGaps();
    }

    @Test
    void aReloadKeepsTheLogin() {
        ChatPage alice = loggedIn(Locale.ENGLISH);

        alice.open(magpie.http()).awaitLogin();

        String text = Texts.unique("still me");
        alice.say(text).awaitSent(text);
    }

    @Test
    void loggingOutMakesAGuest() {
        ChatPage alice = loggedIn(Locale.ENGLISH);

        alice.click("logout-button");

        alice.see("login-button");
        alice.open(magpie.http()).see("login-button");
    }

    @Test
    void theLanguageCanBeSwitched() {
        ChatPage page = newPage(Locale.ENGLISH).open(magpie.http());
        assertThat(page.see("login-button").getText()).isEqualTo("Log in");

        page.click("language-switch");

        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(page.see("login-button").getText())
                                        .matches("\\p{IsHan}+"));
    }

    @Test
    void thePageFitsAPhone() {
        ChatPage phone = newPage(Locale.SIMPLIFIED_CHINESE).asPhone().open(magpie.http());
        phone.logInByQr(Texts.account()).awaitLogin();
        assertFits(phone);
        phone.screenshot("phone-sessions");

        phone.click("session-item");
        String text = Texts.unique("从手机");
        phone.say(text).awaitSent(text);

        assertFits(phone);
        phone.screenshot("phone-chat");
        phone.click("back");
        phone.see("session-item");
    }

    private static void assertFits(ChatPage page) {
        assertThat(page.script("return document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
        assertThat(page.script("return window.innerWidth")).isEqualTo(390L);
    }
}
