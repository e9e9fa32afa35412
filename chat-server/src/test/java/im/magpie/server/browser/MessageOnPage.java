package im.magpie.server.browser;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** One message in the column, found by what stands in it, and what can be done with it. */
final class MessageOnPage {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ROW =
            "const row = [...document.querySelectorAll('[data-testid=message][data-msg-id]')]"
                    + ".findLast(each => each.textContent.includes(arguments[0])); ";

    private final ChatPage page;
    private final String text;

    MessageOnPage(ChatPage page, String text) {
        this.page = page;
        this.text = text;
    }

    /** Opens the menu as the right mouse button does, and takes one of its entries by its mark. */
    ChatPage choose(String entry) {
        await("message " + text)
                .atMost(PATIENCE)
                .until(
                        () ->
                                Boolean.TRUE.equals(
                                        page.script(
                                                ROW
                                                        + "if (!row) return false;"
                                                        + "row.scrollIntoView({block: 'center'});"
                                                        + "const box = row.querySelector('.bubble').getBoundingClientRect();"
                                                        + "row.querySelector('.bubble').dispatchEvent(new MouseEvent('contextmenu',"
                                                        + "{bubbles: true, cancelable: true, clientX: box.left + 9, clientY: box.top + 9}));"
                                                        + "return true",
                                                text)));
        page.click(entry);
        return page;
    }

    /** Waits until this many like it. */
    ChatPage awaitLikes(int count) {
        await(count + " likes of " + text).atMost(PATIENCE).until(() -> likes() == count);
        return page;
    }

    private long likes() {
        Object count =
                page.script(
                        ROW
                                + "return row?.querySelector('[data-testid=like-count]')?.dataset.count ?? '0'",
                        text);
        return Long.parseLong(String.valueOf(count));
    }

    /** Waits until it is no longer there. */
    ChatPage awaitGone() {
        await(text + " is gone")
                .atMost(PATIENCE)
                .until(() -> Boolean.TRUE.equals(page.script(ROW + "return !row", text)));
        return page;
    }

    /** Waits until this many have read it, as its author sees it. */
    ChatPage awaitReaders(int count) {
        await(count + " readers of " + text)
                .atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                String.valueOf(count)
                                        .equals(
                                                page.script(
                                                        ROW
                                                                + "return row?.querySelector('[data-testid=read-state]')?.dataset.count",
                                                        text)));
        return page;
    }

    /** Opens its author's card; of a group of messages the first one has the picture. */
    ChatPage openAuthor() {
        await("picture beside " + text)
                .atMost(PATIENCE)
                .until(
                        () ->
                                Boolean.TRUE.equals(
                                        page.script(
                                                ROW
                                                        + "const picture = row?.querySelector('.message__avatar');"
                                                        + "picture?.click(); return Boolean(picture)",
                                                text)));
        page.see("person-card");
        return page;
    }
}
