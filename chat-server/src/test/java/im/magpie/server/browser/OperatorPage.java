package im.magpie.server.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.server.conformance.User;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.openqa.selenium.chrome.ChromeDriver;
import tools.jackson.databind.json.JsonMapper;

/** The operators' page in a window: what a super-admin does with it and sees in it. */
final class OperatorPage implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ChatPage window;

    OperatorPage(ChromeDriver driver) {
        this.window = new ChatPage(driver);
    }

    /** The window it is in. */
    ChatPage window() {
        return window;
    }

    /** Opens a part with the login that the chat page would have left. */
    OperatorPage open(URI site, User user, String part) {
        window.visit(site.resolve("/scan.html"));
        String login =
                JsonMapper.shared()
                        .writeValueAsString(
                                Map.of(
                                        "token",
                                        user.token(),
                                        "user",
                                        Map.of("uid", user.uid(), "name", "x")));
        window.script("localStorage.setItem('magpie.login', arguments[0])", login);
        window.visit(site.resolve("/operator.html#/" + part));
        return this;
    }

    /** Goes to another part. */
    OperatorPage turnTo(String part) {
        window.click("tab-" + part);
        window.see("view-" + part);
        return this;
    }

    /** Asks for the way of a message. */
    void askForMessage(long id) {
        window.see("message-id").clear();
        window.see("message-id").sendKeys(Long.toString(id));
        window.click("message-go");
    }

    /** Asks for a user. */
    void askForUser(User user) {
        window.see("users-text").sendKeys(Long.toString(user.uid()));
        window.click("users-text-go");
        window.see("user");
    }

    /** Has the user's logins shown until the page says these words of where they are connected. */
    void awaitConnections(String words) {
        await("connections")
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            window.click("user-devices");
                            window.see("connections");
                            assertThat(text("connections")).contains(words);
                        });
    }

    /** Whether such an element is there. */
    boolean has(String testId) {
        return !window.find(testId).isEmpty();
    }

    /** Waits until the first such element contains these words. */
    void awaitText(String testId, String... words) {
        await(testId)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(text(testId)).contains(words));
    }

    /** What the first such element says now; nothing when there is none. */
    String text(String testId) {
        return text(testId, "");
    }

    /** What the element of a node says now; nothing when there is none. */
    String textOf(String testId, String node) {
        return text(testId, "[data-node='" + node + "']");
    }

    /** In one look: what is drawn again every few seconds cannot go away in between. */
    private String text(String testId, String more) {
        return (String)
                window.script(
                        "return document.querySelector(arguments[0])?.innerText ?? ''",
                        "[data-testid='" + testId + "']" + more);
    }

    /** Saves pictures of the window as it is and as a phone would show it, where all must fit. */
    void screenshots(String name) {
        window.screenshot(name);
        window.asPhone();
        try {
            assertFitsAPhone();
            window.screenshot(name + "-phone");
        } finally {
            window.asDesktop();
        }
    }

    /** Nothing is wider than the screen, and of the parts the open one can be seen. */
    void assertFitsAPhone() {
        assertThat(
                        window.script(
                                "return document.documentElement.scrollWidth <= window.innerWidth"))
                .as("all fits the width of a phone")
                .isEqualTo(true);
        await("the open part's tab is seen")
                .atMost(PATIENCE)
                .until(
                        () ->
                                Boolean.TRUE.equals(
                                        window.script(
                                                "const tab = document.querySelector('[aria-current]')"
                                                        + ".getBoundingClientRect();"
                                                        + "return tab.left >= 0 && tab.right <= window.innerWidth")));
    }

    @Override
    public void close() {
        window.close();
    }
}
