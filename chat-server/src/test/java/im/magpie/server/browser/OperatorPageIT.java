package im.magpie.server.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.Texts;
import im.magpie.server.conformance.User;
import im.magpie.server.process.MagpieProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The operators' page in a browser: what a super-admin sees and does there, and what others see.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorPageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Path SCREENSHOTS =
            Path.of(System.getProperty("basedir", "."), "target", "screenshots");

    private MagpieProcess magpie;
    private RestClient rest;
    private JsonNode admin;
    private ChromeDriver driver;

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
        driver = Chromium.required().open(Locale.ENGLISH);
    }

    @AfterEach
    void closeWindow() {
        driver.quit();
    }

    private JsonNode register(String account) {
        return rest.post(
                        "/capi/user/public/register",
                        Map.of("account", account, "password", User.PASSWORD))
                .ok();
    }

    /** Opens the page with the login that the chat page would have left. */
    private void open(JsonNode user, String part) {
        driver.get(magpie.http() + "/scan.html");
        String login =
                new JsonMapper()
                        .writeValueAsString(
                                Map.of(
                                        "token",
                                        user.get("token").asString(),
                                        "user",
                                        Map.of("uid", user.get("uid").asLong(), "name", "x")));
        driver.executeScript("localStorage.setItem('magpie.login', arguments[0])", login);
        driver.get(magpie.http() + "/operator.html#/" + part);
    }

    private List<WebElement> all(String testId) {
        return driver.findElements(By.cssSelector("[data-testid='" + testId + "']"));
    }

    private WebElement one(String testId) {
        await(testId).atMost(PATIENCE).until(() -> !all(testId).isEmpty());
        return all(testId).get(0);
    }

    private void awaitText(String testId, String words) {
        await(testId + " " + words)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> one(testId).getText().contains(words));
    }

    private void screenshot(String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(
                    SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void scheme(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    private void phone() {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", 844, "deviceScaleFactor", 2, "mobile", true));
    }

    private boolean isWiderThanTheWindow() {
        return (Boolean)
                driver.executeScript(
                        "return document.documentElement.scrollWidth > window.innerWidth");
    }

    @Test
    void othersAreToldThatThePageIsNotTheirs() {
        driver.get(magpie.http() + "/operator.html");
        one("gate-login");
        open(register(Texts.account()), "nodes");
        one("gate-forbidden");
        assertThat(all("node")).isEmpty();
    }

    @Test
    void showsTheNodeAndGoesOnLooking() {
        open(admin, "nodes");
        awaitText("node", "local");
        awaitText("node-state", "Ready");
        await().atMost(PATIENCE)
                .until(() -> !driver.findElements(By.cssSelector(".spark")).isEmpty());
        screenshot("operator-nodes-light");
        scheme("dark");
        screenshot("operator-nodes-dark");
        phone();
        assertThat(isWiderThanTheWindow()).isFalse();
        screenshot("operator-nodes-phone-dark");
        scheme("light");
        screenshot("operator-nodes-phone-light");
    }

    @Test
    void followsAMessageWithoutShowingIt() {
        String words = Texts.unique("secret of two");
        long id =
                rest.token(admin.get("token").asString())
                        .post(
                                "/capi/chat/msg",
                                Map.of("roomId", 1, "msgType", 1, "body", Map.of("content", words)))
                        .ok()
                        .get("message")
                        .get("id")
                        .asLong();
        open(admin, "message");
        one("message-go").click();
        assertThat(driver.findElements(By.cssSelector(".form__problem"))).isNotEmpty();
        one("message-id").sendKeys(String.valueOf(id));
        one("message-go").click();
        awaitText("way", "Committed");
        awaitText("way", "trace");
        awaitText("way-node", "this node has no listeners of the room");
        assertThat(driver.getPageSource()).doesNotContain(words);
        screenshot("operator-message-light");
        phone();
        assertThat(isWiderThanTheWindow()).isFalse();
        screenshot("operator-message-phone");
        one("message-id").clear();
        one("message-id").sendKeys("1");
        one("message-go").click();
        awaitText("failed", "no such message");
    }

    @Test
    void bansOnlyAfterAskingAndWritesItDown() {
        JsonNode user = register(Texts.account());
        open(admin, "users");
        one("users-text").sendKeys(user.get("uid").asString());
        one("users-text-go").click();
        one("user-devices").click();
        one("devices-row");
        awaitText("connections", "Connected to no node");
        screenshot("operator-user-light");

        one("user-ban").click();
        one("dialog-close").click();
        await().atMost(PATIENCE).until(() -> all("confirm").isEmpty());
        assertThat(all("user-banned")).isEmpty();
        one("user-ban").click();
        one("confirm-yes").click();

        awaitText("user-banned", "Banned");
        rest.token(user.get("token").asString()).get("/capi/user/userInfo").refused(403, 1008);
        one("user-lift").click();
        one("confirm-yes").click();
        one("user-ban");
        one("tab-acts").click();
        awaitText("acts", "Lifted a ban");
        awaitText("acts", user.get("uid").asString());
        screenshot("operator-acts-light");
        phone();
        assertThat(isWiderThanTheWindow()).isFalse();
        screenshot("operator-acts-phone");
    }

    @Test
    void changesWordsAndShowsThemAsWritten() {
        String word = "<b>zq" + Texts.account() + "</b>";
        open(admin, "words");
        one("words-new").sendKeys(word);
        one("words-new-go").click();
        awaitText("words", word);
        screenshot("operator-words-light");
        one("words-search").sendKeys(word);
        await().atMost(PATIENCE).until(() -> all("word").size() == 1);
        one("word").findElement(By.tagName("button")).click();
        one("confirm-yes").click();
        one("empty");
        one("words-reload").click();
        awaitText("words-read-node", "has read them");
    }

    @Test
    void showsRoomsOnAPhone() {
        open(admin, "rooms");
        phone();
        one("rooms-row");
        assertThat(isWiderThanTheWindow()).isFalse();
        scheme("dark");
        screenshot("operator-rooms-phone-dark");
    }
}
