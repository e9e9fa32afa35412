package im.magpie.server.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** What stands in the open room besides texts, as a reader sees it. */
final class RoomOnPage {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ROWS =
            "const rows = [...document.querySelectorAll('[data-testid=message][data-state=sent]')]; ";

    private final ChatPage page;

    RoomOnPage(ChatPage page) {
        this.page = page;
    }

    /** Waits until a message of this wire type shows a picture of this width, fully loaded. */
    ChatPage awaitPicture(int type, int width) {
        return awaitTrue(
                "picture of type " + type,
                ROWS
                        + "const image = rows.findLast(row => Number(row.dataset.type) === arguments[0])"
                        + "?.querySelector('.bubble img');"
                        + "return Boolean(image?.complete) && image.naturalWidth === arguments[1]",
                type,
                width);
    }

    /** Waits until the link of a message has a card with a loaded picture of this width. */
    ChatPage awaitCard(String title, String link, int width) {
        return awaitTrue(
                "card " + title,
                "const card = [...document.querySelectorAll('[data-testid=link-card]')]"
                        + ".find(each => each.href === arguments[1]);"
                        + "const image = card?.querySelector('img');"
                        + "return card?.textContent.includes(arguments[0]) === true"
                        + " && image?.complete === true && image.naturalWidth === arguments[2]",
                title,
                link,
                width);
    }

    /** Waits until a message answers another: the quote stands above the answer. */
    ChatPage awaitAnswer(String answer, String author, String quoted) {
        return awaitTrue(
                answer + " as an answer",
                ROWS
                        + "const quote = rows.find(row => row.querySelector('.bubble__text')?.textContent"
                        + " === arguments[0])?.querySelector('[data-testid=quote]')?.textContent ?? '';"
                        + "return quote.includes(arguments[1]) && quote.includes(arguments[2])",
                answer,
                author,
                quoted);
    }

    /** Waits until a text stands there, and whether it stands out as one that names the reader. */
    ChatPage awaitMention(String text, boolean ofReader) {
        return awaitTrue(
                text + " naming the reader: " + ofReader,
                ROWS
                        + "const row = rows.find(row => row.querySelector('.bubble__text')?.textContent"
                        + " === arguments[0]);"
                        + "return row?.classList.contains('is-to-me') === arguments[1]",
                text,
                ofReader);
    }

    /**
     * Waits until the last sentence of the system, or of a recalled message, has all these parts.
     */
    ChatPage awaitLastNotice(String... parts) {
        await("notice " + String.join(" ", parts))
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            Object last =
                                    page.script(
                                            "return [...document.querySelectorAll('[data-testid=notice-text]')]"
                                                    + ".at(-1)?.textContent ?? ''");
                            assertThat(String.valueOf(last)).contains(parts);
                        });
        return page;
    }

    /** Waits until nothing in the window says this, neither the column nor the chat list. */
    ChatPage awaitNowhere(String text) {
        return awaitTrue(
                text + " is nowhere",
                "return !document.body.textContent.includes(arguments[0])",
                text);
    }

    /** Waits until the chat list says this of the open room. */
    ChatPage awaitInList(String text) {
        return awaitTrue(
                text + " in the list",
                "return document.querySelector('[data-testid=session-item][aria-current=page]"
                        + " [data-testid=session-text]')?.textContent.includes(arguments[0]) === true",
                text);
    }

    private ChatPage awaitTrue(String what, String script, Object... arguments) {
        await(what)
                .atMost(PATIENCE)
                .until(() -> Boolean.TRUE.equals(page.script(script, arguments)));
        return page;
    }
}
