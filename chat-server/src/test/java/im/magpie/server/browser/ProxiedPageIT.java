package im.magpie.server.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.lab.Lab;
import im.magpie.lab.LabOptions;
import im.magpie.lab.Nginx;
import im.magpie.lab.NodeOptions;
import im.magpie.server.conformance.PictureFiles;
import im.magpie.server.conformance.Texts;
import im.magpie.server.process.MagpieProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What browsers show of a cluster as people have it: by https and wss through the proxy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxiedPageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PICTURE = 3;
    private static final int PICTURE_WIDTH = 320;

    private final List<ChatPage> pages = new ArrayList<>();
    private Chromium chromium;
    private Lab lab;
    private URI site;

    @TempDir Path files;

    @BeforeAll
    void start() {
        chromium = Chromium.required();
        Assumptions.assumeTrue(realServersAreRequired() || Nginx.isAvailable(), "nginx");
        NodeOptions node =
                NodeOptions.of(MagpieProcess.jar())
                        .withJava(MagpieProcess.java())
                        .withArguments(
                                "--chat.login.password.enabled=true",
                                "--chat.login.password.strength=4",
                                "--chat.login.development.enabled=true");
        lab = Lab.start(LabOptions.cluster(2, node));
        site = URI.create("https://localhost:" + lab.nginx().orElseThrow().port());
    }

    private static boolean realServersAreRequired() {
        return "true".equals(System.getenv("MAGPIE_REQUIRE_REAL_SERVERS"));
    }

    @AfterAll
    void stop() {
        if (lab != null) {
            lab.close();
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
        return newPage(language).open(site).logInByQr(Texts.account()).awaitLogin();
    }

    @Test
    void twoPeopleChatAndGoOnWhenANodeDies() throws IOException {
        ChatPage alice = loggedIn(Locale.SIMPLIFIED_CHINESE);
        ChatPage bob = loggedIn(Locale.ENGLISH);
        String hello = Texts.unique("你好");
        alice.say(hello).awaitSent(hello);
        bob.awaitSent(hello)
                .sendMedia(
                        Files.write(
                                files.resolve("picture.png"),
                                PictureFiles.png(PICTURE_WIDTH, 200)));
        pages.forEach(page -> page.room().awaitPicture(PICTURE, PICTURE_WIDTH));

        lab.node(1).kill();

        String answer = Texts.unique("still here");
        pages.forEach(ProxiedPageIT::awaitOnline);
        bob.say(answer).awaitState(answer, "sent", PATIENCE);
        alice.awaitState(answer, "sent", PATIENCE);
        pages.forEach(ChatPage::assertNoGaps);
        alice.screenshot("proxied-chat-zh");
        bob.screenshot("proxied-chat-en");
        lab.node(1).restart();
    }

    /** Who was at the killed node has noticed that, and is back. */
    private static void awaitOnline(ChatPage page) {
        await().atMost(PATIENCE).until(() -> page.connectionState().equals("online"));
    }

    @Test
    void theApiDocumentCanBeRead() {
        ChatPage browser = newPage(Locale.ENGLISH);

        browser.visit(URI.create(site + "/swagger-ui.html"));

        String operations = "return document.querySelectorAll('.opblock').length";
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat((Long) browser.script(operations))
                                        .isGreaterThanOrEqualTo(50));
        assertThat(browser.script("return document.querySelector('.servers select').value"))
                .as("where calls go that are tried from the page")
                .isEqualTo("/");
        browser.screenshot("proxied-api-document");
    }
}
