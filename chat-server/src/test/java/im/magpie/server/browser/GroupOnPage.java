package im.magpie.server.browser;

import org.openqa.selenium.WebElement;

/** The members of the open room, and what may be done about them. */
final class GroupOnPage {
    private final ChatPage page;

    GroupOnPage(ChatPage page) {
        this.page = page;
    }

    /** Invites all friends who are not in it. */
    ChatPage inviteAll() {
        page.click("group-invite");
        page.see("people-option");
        page.find("people-option").forEach(WebElement::click);
        page.click("people-done");
        return page;
    }

    /** Removes the first member whom the user may remove. */
    ChatPage removeFirst() {
        page.click("member-menu");
        page.click("member-remove");
        return page.confirm();
    }

    /** Leaves the group, or dissolves it when it is one's own. */
    ChatPage leave() {
        page.click("group-leave");
        return page.confirm();
    }
}
