package im.magpie.server.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.server.conformance.PictureFiles;
import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.Texts;
import im.magpie.server.conformance.User;
import im.magpie.server.conformance.WebSite;
import im.magpie.server.process.MagpieProcess;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** A group in two windows, its owner's and a member's: link cards, who is called, its end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroupWindowsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String EVERYBODY = "所有人";

    private MagpieProcess magpie;
    private RestClient rest;
    private WebSite site;
    private ChatPage owner;
    private ChatPage member;
    private Person ownerUser;
    private long room;
    private String group;

    /** Who sits at a window. */
    private record Person(String account, long uid, RestClient caller) {}

    @BeforeAll
    void start() {
        Chromium.required();
        magpie =
                MagpieProcess.start(
                        "--chat.rate-limit.enabled=false",
                        "--chat.login.password.strength=4",
                        "--chat.preview.intranet=127.0.0.1");
        rest = RestClient.of(magpie.http(), magpie.ws());
        site = WebSite.open("127.0.0.1", 0);
    }

    @AfterAll
    void stop() {
        if (magpie != null) {
            site.close();
            magpie.close();
        }
    }

    @BeforeEach
    void openTheGroupInBothWindows() {
        ownerUser = register();
        Person memberUser = register();
        room =
                ownerUser
                        .caller()
                        .post("/capi/room/group", Map.of("uidList", List.of(memberUser.uid())))
                        .ok()
                        .get("id")
                        .asLong();
        owner = window(Locale.SIMPLIFIED_CHINESE, ownerUser);
        member = window(Locale.ENGLISH, memberUser);
        group = owner.myName() + "的群组";
        both(page -> page.enter(group));
    }

    @AfterEach
    void closeWindows() {
        both(ChatPage::close);
    }

    private Person register() {
        String account = Texts.account();
        JsonNode user =
                rest.post(
                                "/capi/user/public/register",
                                Map.of("account", account, "password", User.PASSWORD))
                        .ok();
        return new Person(
                account, user.get("uid").asLong(), rest.token(user.get("token").asString()));
    }

    private ChatPage window(Locale language, Person person) {
        return new ChatPage(Chromium.required().open(language))
                .recordNotifications(magpie.http())
                .open(magpie.http())
                .logInByPassword(person.account(), User.PASSWORD)
                .awaitLogin();
    }

    private void both(Consumer<ChatPage> see) {
        List.of(owner, member).forEach(see);
    }

    @Test
    void aLinkHasACardInBothWindows() {
        site.put("/picture.png", "image/png", PictureFiles.png(64, 64));
        String title = Texts.unique("发布说明 Release notes");
        String link =
                site.html(
                        "/notes",
                        "<title>"
                                + title
                                + "</title><meta name=description content='"
                                + "What is new in this version, in one page. ".repeat(5)
                                + "'><meta property='og:image' content='/picture.png'>");
        String text = "看看 " + link;

        owner.say(text);
        both(page -> page.awaitSent(text));
        awaitCardInPages(title);
        both(page -> page.open(magpie.http()).enter(group));

        both(page -> page.room().awaitCard(title, link, 64));
        for (String scheme : List.of("light", "dark")) {
            owner.emulateScheme(scheme).screenshot("card-desktop-" + scheme);
        }
        member.asPhone().open(magpie.http()).click("session-item");
        member.room().awaitCard(title, link, 64);
        assertThat(
                        member.script(
                                "return document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
        for (String scheme : List.of("light", "dark")) {
            member.emulateScheme(scheme).screenshot("card-phone-" + scheme);
        }
    }

    private void awaitCardInPages(String title) {
        String page = "/capi/chat/public/msg/page?roomId=" + room;
        await().atMost(PATIENCE)
                .until(() -> ownerUser.caller().get(page).ok().toString().contains(title));
    }

    @Test
    void whoIsNamedIsNotifiedOutsideAHiddenWindow() {
        String plain = Texts.unique("just talking");
        String call = Texts.unique("你在吗");
        owner.hide();

        member.say(plain).awaitSent(plain);
        member.mention(owner.myName()).say(call);

        await().atMost(PATIENCE).until(() -> !owner.notifications().isEmpty());
        assertThat(owner.notifications()).hasSize(1);
        assertThat(owner.notifications().get(0)).contains(group, member.myName(), call);
        owner.show();
        owner.room().awaitMention("@" + owner.myName() + " " + call, true);
        owner.screenshot("named-after-hidden");
    }

    @Test
    void theOwnerCallsEverybody() {
        String call = Texts.unique("开会");
        String text = "@" + EVERYBODY + " " + call;
        member.hide();

        owner.mention(EVERYBODY).say(call).awaitSent(text);

        await().atMost(PATIENCE).until(() -> !member.notifications().isEmpty());
        assertThat(member.notifications().get(0)).contains(group, call);
        member.show();
        member.room().awaitMention(text, true);
        owner.room().awaitMention(text, false);
        member.screenshot("everybody-named");
        member.see("message-input").sendKeys("@");
        await().atMost(PATIENCE).until(() -> member.find("mention-option").size() == 1);
    }

    @Test
    void aGroupThatItsOwnerDissolvesIsReadOnlyInBothWindows() {
        String last = Texts.unique("last words");
        member.say(last);
        both(page -> page.awaitSent(last));

        owner.group().leave().awaitToast("群聊已解散");

        both(ChatPage::awaitReadOnly);
        both(page -> page.room().awaitLastNotice(owner.myName(), "解散了群聊"));
        both(page -> page.awaitSent(last));
        both(page -> page.group().awaitMembers());
        owner.screenshot("dissolved-owner");
        member.screenshot("dissolved-member");
    }
}
