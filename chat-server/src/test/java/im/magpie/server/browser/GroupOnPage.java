package im.magpie.server.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The members of the open room, and what may be done about them. */
final class GroupOnPage {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ChatPage page;

    GroupOnPage(ChatPage page) {
        this.page = page;
    }

    /** Invites all friends who are not in it. */
    ChatPage inviteAll() {
        page.click("group-invite");
        return page.pickEverybody();
    }

    /** Removes a member. */
    ChatPage remove(long uid) {
        await("menu of member " + uid)
                .atMost(PATIENCE)
                .until(
                        () ->
                                Boolean.TRUE.equals(
                                        page.script(
                                                "const menu = document.querySelector('[data-uid=\"'"
                                                        + " + arguments[0] + '\"] [data-testid=member-menu]');"
                                                        + "menu?.click(); return Boolean(menu)",
                                                uid)));
        page.click("member-remove");
        return page.confirm();
    }

    /** Waits until exactly these are listed as members. */
    ChatPage awaitMembers(Long... uids) {
        await("members " + Set.of(uids))
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(listed()).containsExactlyInAnyOrder(uids));
        return page;
    }

    private List<Long> listed() {
        List<?> found =
                (List<?>)
                        page.script(
                                "return [...document.querySelectorAll('[data-testid=member-item]')]"
                                        + ".map(each => Number(each.dataset.uid))");
        return found.stream().map(Long.class::cast).toList();
    }

    /** Leaves the group, or dissolves it when it is one's own. */
    ChatPage leave() {
        page.click("group-leave");
        return page.confirm();
    }
}
