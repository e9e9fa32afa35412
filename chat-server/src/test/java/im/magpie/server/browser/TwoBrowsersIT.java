package im.magpie.server.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.server.conformance.PictureFiles;
import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.Texts;
import im.magpie.server.conformance.User;
import im.magpie.server.process.MagpieProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Two people in two windows of the page, a third one over REST, from the first login to a ban: what
 * one does, both see. A window that fails leaves its picture.
 */
class TwoBrowsersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String LOBBY = "全员群";
    private static final int PICTURE = 3;
    private static final int STICKER = 7;

    private final String hello = Texts.unique("大家好");

    @TempDir Path files;

    private MagpieProcess magpie;
    private String superAdmin;
    private Person carol;
    private ChatPage alice;
    private ChatPage bob;
    private String aliceName;
    private String bobName;
    private long aliceUid;
    private long bobUid;

    /** A user without a window. */
    private record Person(RestClient caller, long uid) {}

    @BeforeEach
    void start() {
        Chromium chromium = Chromium.required();
        superAdmin = Texts.account();
        magpie =
                MagpieProcess.start(
                        "--chat.rate-limit.enabled=false",
                        "--chat.login.password.strength=4",
                        "--chat.admin.accounts=" + superAdmin);
        register(superAdmin);
        carol = register(Texts.account());
        alice = new ChatPage(chromium.open(Locale.SIMPLIFIED_CHINESE));
        bob = new ChatPage(chromium.open(Locale.ENGLISH));
    }

    @AfterEach
    void stop() {
        for (AutoCloseable each : new AutoCloseable[] {alice, bob, magpie}) {
            close(each);
        }
    }

    private static void close(AutoCloseable each) {
        try {
            if (each != null) {
                each.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Person register(String account) {
        RestClient rest = RestClient.of(magpie.http(), magpie.ws());
        JsonNode user =
                rest.post(
                                "/capi/user/public/register",
                                Map.of("account", account, "password", User.PASSWORD))
                        .ok();
        return new Person(rest.token(user.get("token").asString()), user.get("uid").asLong());
    }

    @Test
    void twoPeopleMeetBecomeFriendsChatInAGroupAndPart() {
        step("log in by QR", this::bothLogInByQr);
        step("become friends", this::bobAsksAndAliceAccepts);
        step("chat in the friend room", this::theyChatAsFriends);
        step("make a group", this::aliceMakesAGroup);
        step("invite a third", this::aliceInvitesCarol);
        step("send a picture", this::alicePicture);
        step("send a sticker", this::bobSticker);
        step("reply", this::aliceAnswers);
        step("mention and like", this::aliceNamesBobWhoLikesIt);
        step("recall", this::bobRecalls);
        step("remove the third", this::aliceRemovesCarol);
        step("leave", this::bobLeaves);
        step("ban", this::aSuperAdminBansBob);
    }

    /** Runs one part of the walk; pictures of both windows are left where it fails. */
    private void step(String name, Runnable part) {
        try {
            part.run();
        } catch (RuntimeException | AssertionError e) {
            String file = "walk-" + name.replace(' ', '-');
            alice.screenshot(file + "-alice");
            bob.screenshot(file + "-bob");
            throw e;
        }
    }

    private void both(Consumer<ChatPage> see) {
        List.of(alice, bob).forEach(see);
    }

    private void bothLogInByQr() {
        both(page -> page.open(magpie.http()).logInByQr(Texts.account()).awaitLogin());
        aliceName = alice.myName();
        bobName = bob.myName();
        aliceUid = uidOf(alice);
        bobUid = uidOf(bob);

        alice.say(hello);

        both(page -> page.awaitSent(hello));
        both(page -> page.room().awaitInList(hello));
        assertThat(aliceUid).isNotEqualTo(bobUid);
    }

    private static long uidOf(ChatPage page) {
        Object uid =
                page.script("return JSON.parse(localStorage.getItem('magpie.login')).user.uid");
        return Long.parseLong(String.valueOf(uid));
    }

    private void bobAsksAndAliceAccepts() {
        bob.message(hello).openAuthor();
        assertThat(bob.see("person-name").getText()).isEqualTo(aliceName);

        bob.contacts().ask();
        alice.contacts().acceptNewest();

        assertThat(alice.see("friend").getText()).contains(bobName);
        bob.enter(aliceName);
        alice.contacts().write();
        both(page -> page.awaitSent("我们已经成为好友了，开始聊天吧"));
    }

    private void theyChatAsFriends() {
        String question = Texts.unique("just us?");
        String answer = Texts.unique("只有我们");

        bob.say(question).awaitSent(question);
        alice.awaitSent(question).say(answer);

        both(page -> page.awaitSent(answer));
        both(ChatPage::assertNoGaps);
        bob.message(question).awaitReaders(1);
    }

    private void aliceMakesAGroup() {
        alice.contacts().startGroup();

        both(page -> page.enter(groupName()));
        both(page -> page.room().awaitLastNotice(aliceName, bobName, "加入群聊"));
        both(page -> page.group().awaitMembers(aliceUid, bobUid));
    }

    private String groupName() {
        return aliceName + "的群组";
    }

    private void aliceInvitesCarol() {
        carol.caller()
                .post("/capi/user/friend/apply", Map.of("targetUid", aliceUid, "msg", "carol here"))
                .ok();
        alice.contacts().acceptNewest();

        alice.group().inviteAll();

        both(page -> page.group().awaitMembers(aliceUid, bobUid, carol.uid()));
        both(page -> page.room().awaitLastNotice(aliceName, "加入群聊"));
    }

    private void alicePicture() {
        alice.sendMedia(png("picture.png", 320, 200));

        both(page -> page.room().awaitPicture(PICTURE, 320));
    }

    private void bobSticker() {
        bob.addSticker(png("sticker.png", 96, 96)).sendSticker();

        both(page -> page.room().awaitPicture(STICKER, 96));
    }

    private Path png(String name, int width, int height) {
        try {
            return Files.write(files.resolve(name), PictureFiles.png(width, height));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void aliceAnswers() {
        String question = Texts.unique("at five?");
        String answer = Texts.unique("五点见");
        bob.say(question).awaitSent(question);

        alice.message(question).choose("reply").say(answer);

        both(page -> page.awaitSent(answer));
        both(page -> page.room().awaitAnswer(answer, bobName, question));
    }

    private void aliceNamesBobWhoLikesIt() {
        String rest = Texts.unique("在吗");
        String text = "@" + bobName + " " + rest;

        alice.mention(bobName).say(rest);
        alice.room().awaitMention(text, false);
        bob.room().awaitMention(text, true);
        bob.message(rest).choose("like");

        both(page -> page.message(rest).awaitLikes(1));
    }

    private void bobRecalls() {
        String slip = Texts.unique("slip");
        bob.say(slip);
        both(page -> page.awaitSent(slip));

        bob.message(slip).choose("recall");

        bob.room().awaitLastNotice("You recalled a message");
        alice.room().awaitLastNotice(bobName, "撤回了一条消息");
        both(page -> page.room().awaitNowhere(slip));
    }

    private void aliceRemovesCarol() {
        alice.group().remove(carol.uid());

        both(page -> page.group().awaitMembers(aliceUid, bobUid));
        both(page -> page.room().awaitLastNotice(aliceName, "移出了群聊"));
    }

    private void bobLeaves() {
        bob.group().leave().awaitReadOnly();

        alice.group().awaitMembers(aliceUid);
        both(page -> page.room().awaitLastNotice(bobName, "退出了群聊"));
        String alone = Texts.unique("独自");
        alice.say(alone).awaitSent(alone);
        assertThat(bob.statesOf(alone)).isEmpty();
    }

    private void aSuperAdminBansBob() {
        both(page -> page.enter(LOBBY));
        String kept = Texts.unique("留下的话");
        String spam = Texts.unique("spam");
        alice.say(kept);
        both(page -> page.awaitSent(kept));
        alice.click("logout-button");
        alice.logInByPassword(superAdmin, User.PASSWORD).awaitLogin();
        bob.say(spam);
        both(page -> page.awaitSent(spam));

        alice.message(spam).choose("ban").confirm();

        bob.see("login-button");
        both(page -> page.room().awaitNowhere(spam));
        both(page -> page.awaitSent(kept));
        await().atMost(PATIENCE).until(() -> bob.connectionState().equals("online"));
        assertThat(alice.find("login-button")).isEmpty();
    }
}
