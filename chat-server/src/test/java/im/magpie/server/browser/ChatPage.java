package im.magpie.server.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;

/** One user's window with the page: what a person does with it and sees in it. */
final class ChatPage implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Path SCREENSHOTS =
            Path.of(System.getProperty("basedir", "."), "target", "screenshots");

    private final ChromeDriver driver;

    /** The tab in front of the page while it is hidden. */
    private String cover;

    ChatPage(ChromeDriver driver) {
        this.driver = driver;
    }

    ChatPage open(URI http) {
        driver.get(http + "/");
        // The element is there as soon as the page is built; it shows something only in trouble.
        await().atMost(PATIENCE).until(() -> !find("connection-state").isEmpty());
        return this;
    }

    /** Shows any other page. */
    void visit(URI page) {
        driver.get(page.toString());
    }

    /** Makes the window a phone's, before the page is opened. */
    ChatPage asPhone() {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", 844, "deviceScaleFactor", 2, "mobile", true));
        return this;
    }

    /** Makes a phone's window what it was before. */
    ChatPage asDesktop() {
        driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        return this;
    }

    /** Shows the page in light or dark, as the system would ask for. */
    ChatPage emulateScheme(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        return this;
    }

    /** Allows notifications, and writes down those that the browser raises; before the opening. */
    ChatPage recordNotifications(URI http) {
        driver.executeCdpCommand(
                "Browser.grantPermissions",
                Map.of("origin", http.toString(), "permissions", List.of("notifications")));
        driver.executeCdpCommand(
                "Page.addScriptToEvaluateOnNewDocument",
                Map.of(
                        "source",
                        "window.raised = [];"
                                + "window.Notification = class extends window.Notification {"
                                + "constructor(title, options) { super(title, options);"
                                + "window.raised.push(this.title + ' ' + this.body); } };"));
        return this;
    }

    /** What the notifications say that were raised since the page was opened. */
    List<String> notifications() {
        return ((List<?>) driver.executeScript("return window.raised"))
                .stream().map(String::valueOf).toList();
    }

    /** Goes to another tab, as people do; the page is hidden behind it, and still looked at. */
    void hide() {
        String chat = driver.getWindowHandle();
        driver.switchTo().newWindow(WindowType.TAB);
        cover = driver.getWindowHandle();
        driver.switchTo().window(chat);
        // The driver has brought it to the front again.
        driver.executeCdpCommand("Target.activateTarget", Map.of("targetId", cover));
        await("hidden")
                .atMost(PATIENCE)
                .until(
                        () ->
                                "hidden"
                                        .equals(
                                                driver.executeScript(
                                                        "return document.visibilityState")));
    }

    /** Comes back from the other tab. */
    void show() {
        String chat = driver.getWindowHandle();
        driver.switchTo().window(cover);
        driver.close();
        driver.switchTo().window(chat);
        await("visible")
                .atMost(PATIENCE)
                .until(
                        () ->
                                "visible"
                                        .equals(
                                                driver.executeScript(
                                                        "return document.visibilityState")));
    }

    /** Logs in by QR: opens the code's page in a further tab, as a phone would, and consents. */
    ChatPage logInByQr(String account) {
        click("login-button");
        return scan(account);
    }

    /** Logs in with the code that the open dialog shows. */
    ChatPage scan(String account) {
        String link = see("scan-link").getDomAttribute("href");
        String chat = driver.getWindowHandle();
        driver.switchTo().newWindow(WindowType.TAB);
        driver.get(link);
        WebElement field = see("scan-account");
        field.clear();
        field.sendKeys(account);
        click("scan-next");
        click("scan-confirm");
        see("scan-done");
        driver.close();
        driver.switchTo().window(chat);
        return this;
    }

    /** Waits until the page shows who is logged in. */
    ChatPage awaitLogin() {
        see("me-name");
        await().atMost(PATIENCE).until(() -> find("login-dialog").stream().noneMatch(this::shown));
        return this;
    }

    /** Writes a text and sends it as most people do. */
    ChatPage say(String text) {
        WebElement field = see("message-input");
        field.sendKeys(text);
        field.sendKeys(Keys.ENTER);
        return this;
    }

    /** Waits until a message with this text stands in the room, once and sent. */
    ChatPage awaitSent(String text) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(statesOf(text)).containsExactly("sent"));
        return this;
    }

    /** Waits until the only message with this text is in a state. */
    void awaitState(String text, String state, Duration limit) {
        await().atMost(limit)
                .untilAsserted(() -> assertThat(statesOf(text)).containsExactly(state));
    }

    /** The states of all messages with this text. */
    List<String> statesOf(String text) {
        return messages().stream().filter(m -> m.text().equals(text)).map(Message::state).toList();
    }

    /** Everything in the message column, top down, in one look. */
    List<Message> messages() {
        List<?> rows =
                (List<?>)
                        driver.executeScript(
                                "return [...document.querySelectorAll('[data-testid=message]')].map(row => ["
                                        + "row.querySelector('[data-testid=message-text]')?.textContent ?? '',"
                                        + "row.dataset.state ?? '', row.dataset.seq ?? '0',"
                                        + "row.dataset.clientMsgId ?? ''])");
        return rows.stream().map(row -> Message.of((List<?>) row)).toList();
    }

    /** Asserts that the seqs in the column are consecutive: nothing lost, doubled or misplaced. */
    void assertNoGaps() {
        List<Long> seqs = messages().stream().map(Message::seq).filter(seq -> seq > 0).toList();
        for (int i = 1; i < seqs.size(); i++) {
            assertThat(seqs.get(i)).as("seqs %s", seqs).isEqualTo(seqs.get(i - 1) + 1);
        }
    }

    /** Scrolls the message column to its upper end. */
    void scrollUp() {
        driver.executeScript("document.querySelector('[data-testid=messages]').scrollTop = 0");
    }

    /** Keeps requests to a path from leaving the browser, or lets all pass again. */
    void block(String... urlPatterns) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of(urlPatterns)));
    }

    /** The state of the connection as the page shows it. */
    String connectionState() {
        return find("connection-state").get(0).getDomAttribute("data-state");
    }

    /** How many people the page says are there. */
    String onlineCount() {
        return String.valueOf(see("online-count").getDomAttribute("data-count"));
    }

    /** Waits for an element that is shown. */
    WebElement see(String testId) {
        return await("see " + testId)
                .atMost(PATIENCE)
                .ignoreException(StaleElementReferenceException.class)
                .until(
                        () -> find(testId).stream().filter(this::shown).findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Clicks an element as soon as it is shown; again when it was just redrawn. */
    void click(String testId) {
        await("click " + testId)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> {
                            see(testId).click();
                            return true;
                        });
    }

    /** The message with this text, its menu, its marks. */
    MessageOnPage message(String text) {
        return new MessageOnPage(this, text);
    }

    /** The other side of the sidebar. */
    ContactsOnPage contacts() {
        return new ContactsOnPage(this);
    }

    /** The panel of the open room's members. */
    GroupOnPage group() {
        return new GroupOnPage(this);
    }

    /** Opens the conversation with this name from the list. */
    ChatPage enter(String name) {
        click("side-chats");
        String click =
                "const found = [...document.querySelectorAll('[data-testid=session-item]')]"
                        + ".find(each => each.querySelector('.session__name').textContent === arguments[0]);"
                        + "found?.click(); return Boolean(found)";
        await("session " + name)
                .atMost(PATIENCE)
                .until(() -> Boolean.TRUE.equals(driver.executeScript(click, name)));
        await("room " + name).atMost(PATIENCE).until(() -> see("room-name").getText().equals(name));
        return this;
    }

    /** What stands in the open room. */
    RoomOnPage room() {
        return new RoomOnPage(this);
    }

    /** The name under which the user is known. */
    String myName() {
        return see("me-name").getText();
    }

    /** Logs in by account and password. */
    ChatPage logInByPassword(String account, String password) {
        click("login-button");
        click("login-tab-password");
        see("account-input").sendKeys(account);
        see("password-input").sendKeys(password);
        click("login-submit");
        return this;
    }

    /** Ticks everybody the open dialog offers, and takes them. */
    ChatPage pickEverybody() {
        String tick =
                "const boxes = [...document.querySelectorAll('[data-testid=people-option]')];"
                        + "boxes.filter(box => !box.checked).forEach(box => box.click());"
                        + "return boxes.length > 0 && boxes.every(box => box.checked)";
        await("people to choose among")
                .atMost(PATIENCE)
                .until(() -> Boolean.TRUE.equals(driver.executeScript(tick)));
        click("people-done");
        return this;
    }

    /** Chooses files in a file field, as the system's own dialog would. */
    ChatPage choose(String fileField, Path file) {
        find(fileField).get(0).sendKeys(file.toAbsolutePath().toString());
        return this;
    }

    /** Puts a picture, video or sound beside the text and sends both. */
    ChatPage sendMedia(Path file) {
        choose("file-media", file);
        see("tray-item");
        click("send-button");
        return this;
    }

    /** Puts any file beside the text and sends it as a file. */
    ChatPage sendFile(Path file) {
        choose("file-any", file);
        see("tray-item");
        click("send-button");
        return this;
    }

    /** Makes a picture file a sticker, with the sticker panel left open. */
    ChatPage addSticker(Path file) {
        click("sticker-button");
        click("sticker-add");
        see("sticker-upload");
        choose("sticker-file", file);
        see("sticker");
        return this;
    }

    /** Sends the first of the user's stickers from the open panel. */
    ChatPage sendSticker() {
        click("sticker");
        return this;
    }

    /** Writes an @ and takes the first of the people who are offered for these letters. */
    ChatPage mention(String letters) {
        see("message-input").sendKeys("@" + letters);
        click("mention-option");
        return this;
    }

    /** Says yes to the question that is open. */
    ChatPage confirm() {
        click("confirm-yes");
        return this;
    }

    /** Waits until the page says why nothing can be written here. */
    ChatPage awaitReadOnly() {
        see("read-only");
        return this;
    }

    /** Waits until the page says so in passing, among what else it may say. */
    ChatPage awaitToast(String text) {
        await("toast " + text)
                .atMost(PATIENCE)
                .ignoreException(StaleElementReferenceException.class)
                .until(() -> find("toast").stream().anyMatch(e -> e.getText().contains(text)));
        return this;
    }

    /** Waits until a message of this wire type stands in the room, sent. */
    ChatPage awaitType(int type) {
        await("type " + type)
                .atMost(PATIENCE)
                .until(
                        () ->
                                Boolean.TRUE.equals(
                                        driver.executeScript(
                                                "return document.querySelector('[data-testid=message]"
                                                        + "[data-state=sent][data-type=\"'"
                                                        + " + arguments[0] + '\"]') !== null",
                                                type)));
        return this;
    }

    /** The sentences of the system and of recalled messages, top down. */
    List<String> notices() {
        return find("notice-text").stream().map(WebElement::getText).toList();
    }

    /** Runs a script with arguments and returns its result. */
    Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    private boolean shown(WebElement element) {
        return element.isDisplayed();
    }

    /** All elements with this mark, shown or not. */
    List<WebElement> find(String testId) {
        return driver.findElements(By.cssSelector("[data-testid=" + testId + "]"));
    }

    /** Saves a picture of the window for people to look at. */
    ChatPage screenshot(String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(
                    SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }

    /**
     * A row of the message column.
     *
     * @param text what it says
     * @param state sending, waiting, failed or sent
     * @param seq its place, 0 when it has none yet
     * @param clientMsgId its id from here, or empty
     */
    record Message(String text, String state, long seq, String clientMsgId) {
        static Message of(List<?> row) {
            return new Message(
                    (String) row.get(0),
                    (String) row.get(1),
                    Long.parseLong((String) row.get(2)),
                    (String) row.get(3));
        }
    }
}
