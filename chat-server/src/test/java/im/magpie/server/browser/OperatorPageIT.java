package im.magpie.server.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.Texts;
import im.magpie.server.conformance.User;
import im.magpie.server.process.MagpieProcess;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import tools.jackson.databind.JsonNode;

/**
 * The operators' page in a browser: what a super-admin sees and does there, and what others see.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorPageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String IS_MARKED = "return document.getElementById('marked') !== null";

    private MagpieProcess magpie;
    private RestClient rest;
    private User admin;
    private OperatorPage page;
    private ChatPage window;

    @BeforeAll
    void start() {
        Chromium.required();
        magpie =
                MagpieProcess.start(
                        "--chat.rate-limit.enabled=false",
                        "--chat.login.password.strength=4",
                        "--chat.admin.accounts=operator1");
        rest = RestClient.of(magpie.http(), magpie.ws());
        admin = register("operator1");
    }

    @AfterAll
    void stop() {
        if (magpie != null) {
            magpie.close();
        }
    }

    @BeforeEach
    void openWindow() {
        page = new OperatorPage(Chromium.required().open(Locale.ENGLISH));
        window = page.window();
    }

    @AfterEach
    void closeWindow() {
        page.close();
    }

    private User register(String account) {
        return register(rest, account);
    }

    private static User register(RestClient caller, String account) {
        JsonNode data =
                caller.post(
                                "/capi/user/public/register",
                                Map.of("account", account, "password", User.PASSWORD))
                        .ok();
        return new User(data.get("uid").asLong(), account, data.get("token").asString());
    }

    private void open(User user, String part) {
        page.open(magpie.http(), user, part);
    }

    @Test
    void othersAreToldThatThePageIsNotTheirs() {
        window.visit(magpie.http().resolve("/operator.html"));
        window.see("gate-login");
        open(register(Texts.account()), "nodes");
        window.see("gate-forbidden");
        assertThat(page.has("node")).isFalse();
    }

    @Test
    void showsTheNodeAndGoesOnLooking() {
        open(admin, "nodes");
        page.awaitText("node", "local");
        page.awaitText("node-state", "Ready");
        await().atMost(PATIENCE)
                .until(
                        () ->
                                Boolean.TRUE.equals(
                                        window.script(
                                                "return document.querySelector('.spark') !== null")));
        page.screenshots("operator-nodes-light");
        window.emulateScheme("dark");
        page.screenshots("operator-nodes-dark");
    }

    @Test
    void leavesWhatSomebodyHasMarkedUntilTheyLetItGo() {
        open(admin, "nodes");
        page.awaitText("node-state", "Ready");
        window.script(
                "const run = document.querySelector('[data-testid=node] small');"
                        + "run.id = 'marked';"
                        + "getSelection().selectAllChildren(run)");
        long looks = looks();
        await().atMost(PATIENCE).until(() -> looks() >= looks + 2);
        assertThat(window.script(IS_MARKED)).isEqualTo(true);

        window.script("getSelection().removeAllRanges()");

        await().atMost(PATIENCE).until(() -> Boolean.FALSE.equals(window.script(IS_MARKED)));
    }

    /** How often the page has asked for the nodes. */
    private long looks() {
        return (Long)
                window.script(
                        "return performance.getEntriesByType('resource')"
                                + ".filter(one => one.name.endsWith('/capi/operator/nodes')).length");
    }

    @Test
    void opensTheNodesForAnAddressThatNamesNoPart() {
        open(admin, "constructor");
        page.awaitText("node-state", "Ready");
    }

    @Test
    void showsWhatClientsSayOfThemselvesAsWritten() {
        String hostile = "<img id=ran src=x>";
        User user = register(rest.with("User-Agent", hostile), Texts.account());
        open(admin, "users");
        page.askForUser(user);
        window.click("user-devices");
        page.awaitText("devices", hostile);
        assertThat(window.script("return document.getElementById('ran') === null")).isEqualTo(true);
    }

    @Test
    void followsAMessageWithoutShowingIt() {
        String words = Texts.unique("secret of two");
        long id =
                rest.as(admin)
                        .post(
                                "/capi/chat/msg",
                                Map.of("roomId", 1, "msgType", 1, "body", Map.of("content", words)))
                        .ok()
                        .get("message")
                        .get("id")
                        .asLong();
        open(admin, "message");
        window.click("message-go");
        window.see("message-problem");
        page.askForMessage(id);
        page.awaitText("way", "Committed", "trace");
        page.awaitText("way-node", "this node has no listeners of the room");
        assertThat(window.script("return document.documentElement.outerHTML").toString())
                .doesNotContain(words);
        page.screenshots("operator-message");
        page.askForMessage(1);
        page.awaitText("failed", "no such message");
    }

    @Test
    void bansOnlyAfterAskingAndWritesItDown() {
        User user = register(Texts.account());
        open(admin, "users");
        page.askForUser(user);
        page.awaitConnections("Connected to no node");
        window.see("devices-row");
        page.screenshots("operator-user");

        window.click("user-ban");
        window.click("dialog-close");
        await().atMost(PATIENCE).until(() -> !page.has("confirm"));
        assertThat(page.has("user-banned")).isFalse();
        window.click("user-ban");
        window.confirm();

        page.awaitText("user-banned", "Banned");
        rest.as(user).get("/capi/user/userInfo").refused(403, 1008);
        window.click("user-lift");
        window.confirm();
        window.see("user-ban");
        page.turnTo("acts");
        page.awaitText("acts", "Lifted a ban", Long.toString(user.uid()));
        page.screenshots("operator-acts");
    }

    @Test
    void changesWordsAndShowsThemAsWritten() {
        String word = "<b>zq" + Texts.account() + "</b>";
        open(admin, "words");
        window.see("words-new").sendKeys(word);
        window.click("words-new-go");
        page.awaitText("words", word);
        page.screenshots("operator-words");
        window.see("words-search").sendKeys(word);
        await().atMost(PATIENCE)
                .ignoreException(StaleElementReferenceException.class)
                .until(
                        () -> {
                            window.see("word").findElement(By.tagName("button")).click();
                            return true;
                        });
        window.confirm();
        window.see("empty");
        window.click("words-reload");
        page.awaitText("words-read-node", "has read them");
    }

    @Test
    void showsRoomsOnAPhone() {
        window.asPhone();
        open(admin, "rooms");
        window.see("rooms-row");
        page.assertFitsAPhone();
        window.emulateScheme("dark").screenshot("operator-rooms-phone-dark");
    }
}
