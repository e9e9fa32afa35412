package im.magpie.server.browser;

/** Friends and requests, as far as the page shows them. */
final class ContactsOnPage {
    private final ChatPage page;

    ContactsOnPage(ChatPage page) {
        this.page = page;
    }

    /** Asks the person whose card is open for their friendship. */
    ChatPage ask() {
        page.click("person-add");
        page.click("friend-ask");
        return page;
    }

    /** Waits for the number of new requests, and accepts the newest. */
    ChatPage acceptNewest() {
        page.see("side-people-new");
        page.click("side-people");
        page.click("request-accept");
        page.see("friend");
        return page;
    }

    /** Opens the conversation with the first friend. */
    ChatPage write() {
        page.click("side-people");
        page.click("friend-write");
        page.see("message-input");
        return page;
    }

    /** Starts a group with all friends there are. */
    ChatPage startGroup() {
        page.click("group-start");
        return page.pickEverybody();
    }
}
