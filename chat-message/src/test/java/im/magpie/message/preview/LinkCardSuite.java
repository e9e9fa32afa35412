package im.magpie.message.preview;

import static im.magpie.message.MessageModule.newUser;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.message.DatabaseSuite;
import im.magpie.message.MessageModule;
import im.magpie.message.MessageSettings;
import im.magpie.message.PreviewSettings;
import im.magpie.message.ProbedDataSource.Fault;
import im.magpie.message.body.BodyView;
import im.magpie.message.body.BodyView.LinkCard;
import im.magpie.message.body.TextBody;
import im.magpie.message.send.Change;
import im.magpie.message.send.Draft;
import im.magpie.message.send.MarkKind;
import im.magpie.message.send.MessageLog;
import im.magpie.message.send.MessageRows;
import im.magpie.message.send.MessageView;
import im.magpie.message.send.StoredMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From a text with links to the cards beside it. */
@Timeout(60)
abstract class LinkCardSuite extends DatabaseSuite {
    private static final LinkCard HOME = new LinkCard("Home", "", null);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TestSite site;

    @BeforeEach
    void openSite() throws IOException {
        site = TestSite.open();
        site.html("/", "<title>Home</title>");
    }

    @AfterEach
    void closeSite() {
        site.close();
    }

    @AfterAll
    void endThreads() {
        threads.shutdownNow();
    }

    /** A node whose links all lead to the site. */
    private MessageModule connected() {
        MessageModule node =
                node(
                        MessageSettings.defaults(),
                        context ->
                                context.registerBean(
                                        "everywhere",
                                        Reach.class,
                                        site::everywhere,
                                        bean -> bean.setPrimary(true)));
        node.jdbc.update("DELETE FROM task");
        return node;
    }

    private String url(String path) {
        return "http://site.example:" + site.port() + path;
    }

    private static Draft draft(long room, long uid, String text) {
        return Draft.byUser(room, uid, Optional.empty(), new TextBody(text));
    }

    private static StoredMessage say(MessageModule node, long room, long uid, String text) {
        return node.bean(MessageLog.class).append(draft(room, uid, text));
    }

    private static StoredMessage present(MessageModule node, long msgId) {
        return node.bean(MessageRows.class).byIds(List.of(msgId)).get(msgId);
    }

    private static Map<String, LinkCard> shown(MessageModule node, long msgId) {
        return ((BodyView.Text)
                        node.bean(MessageView.class).of(present(node, msgId)).message().body())
                .urlContentMap();
    }

    private static long waiting(MessageModule node, long msgId) {
        return node.jdbc.queryForObject(
                "SELECT COUNT(*) FROM task WHERE task_key = ?", Long.class, "cards:" + msgId);
    }

    private static void doTask(MessageModule node, long msgId) {
        assertThat(waiting(node, msgId)).isEqualTo(1);
        node.tasks().start();
        await().atMost(Duration.ofSeconds(20)).until(() -> waiting(node, msgId) == 0);
        node.tasks().stop();
    }

    private static Change.Recall recall(StoredMessage message) {
        return new Change.Recall(message.roomId(), message.id(), message.fromUid(), "u", false, 0);
    }

    @Test
    void givesATextItsCardsAfterItWasSent() {
        MessageModule node = connected();
        long uid = newUser();
        long room = node.group(uid);
        String missing = url("/missing");
        StoredMessage message = say(node, room, uid, "see " + url("/") + " and " + missing);
        assertThat(shown(node, message.id())).isEmpty();
        assertThat(site.asked).isEmpty();
        int pushes = node.pushes.events().size();
        doTask(node, message.id());
        assertThat(shown(node, message.id())).isEqualTo(Map.of(url("/"), HOME));
        StoredMessage carded = present(node, message.id());
        assertThat(carded.change()).isEqualTo(1);
        assertThat(carded.body().content()).isEqualTo(message.body().content());
        assertThat(lastChange(node, room)).isEqualTo(1);
        assertThat(node.pushes.events()).hasSize(pushes);
    }

    private static long lastChange(MessageModule node, long room) {
        return node.jdbc.queryForObject(
                "SELECT last_change FROM room WHERE id = ?", Long.class, room);
    }

    @Test
    void leavesAMessageAloneThatWasRecalledMeanwhile() {
        MessageModule node = connected();
        long uid = newUser();
        long room = node.group(uid);
        StoredMessage message = say(node, room, uid, url("/slow"));
        site.page(
                "/slow",
                exchange -> {
                    node.bean(MessageLog.class).change(recall(message));
                    TestSite.send(exchange, "text/html", "<title>late</title>");
                });
        doTask(node, message.id());
        assertThat(site.asked).hasSize(1);
        Map<String, Object> row =
                node.jdbc.queryForMap(
                        "SELECT type, extra, change_no FROM message WHERE id = ?", message.id());
        assertThat(((Number) row.get("type")).intValue()).isEqualTo(2);
        assertThat(row.get("extra")).isNull();
        assertThat(row.get("change_no")).isEqualTo(1L);
        assertThat(lastChange(node, room)).isEqualTo(1);
    }

    @Test
    void aRecallTakesTheCardsAwayWithTheText() {
        MessageModule node = connected();
        long uid = newUser();
        long room = node.group(uid);
        StoredMessage message = say(node, room, uid, url("/"));
        doTask(node, message.id());
        assertThat(extra(node, message.id())).contains("Home");
        node.bean(MessageLog.class).change(recall(message));
        assertThat(extra(node, message.id())).isNull();
    }

    private static String extra(MessageModule node, long msgId) {
        return node.jdbc.queryForObject(
                "SELECT extra FROM message WHERE id = ?", String.class, msgId);
    }

    @Test
    void leavesNothingOfACardBehindWhenOneTransactionCardsMarksAndRecalls() throws Exception {
        MessageModule node = connected();
        long uid = newUser();
        long room = node.group(uid);
        StoredMessage kept = say(node, room, uid, "x.com");
        StoredMessage recalled = say(node, room, uid, "x.com");
        MessageLog log = node.bean(MessageLog.class);
        Map<String, LinkCard> cards = Map.of("x.com", HOME);
        List<Change> changes =
                List.of(
                        new Change.Cards(room, kept.id(), cards),
                        new Change.Mark(room, kept.id(), uid, MarkKind.LIKE, true),
                        new Change.Cards(room, recalled.id(), cards),
                        recall(recalled));
        together(node, room, changes.stream().<Runnable>map(c -> () -> log.change(c)).toList());
        assertThat(shown(node, kept.id())).isEqualTo(cards);
        assertThat(present(node, kept.id()).marks().likes()).isEqualTo(1);
        assertThat(present(node, kept.id()).change()).isEqualTo(2);
        assertThat(extra(node, recalled.id())).isNull();
        assertThat(present(node, recalled.id()).change()).isEqualTo(lastChange(node, room));
    }

    /** Lets works queue one behind the other, to be done in one transaction. */
    private void together(MessageModule node, long room, List<Runnable> works) throws Exception {
        List<Future<?>> running = new ArrayList<>();
        try (MessageModule.Lock lock = node.lock(room)) {
            long batches = node.meters.get("magpie.log.batch").summary().count();
            running.add(threads.submit(() -> say(node, room, 1, "in front")));
            await().until(() -> node.meters.get("magpie.log.batch").summary().count() > batches);
            for (Runnable work : works) {
                running.add(threads.submit(work));
                await().until(
                                () ->
                                        node.meters.get("magpie.log.queued").gauge().value()
                                                == running.size() - 1);
            }
            node.dataSource.reset();
        }
        running.get(0).cancel(false);
        for (Future<?> work : running.subList(1, running.size())) {
            work.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void writesCardsOnceOnlyForLinksOfTheTextAndForAnAuthorWhoLeft() {
        MessageModule node = connected();
        long uid = newUser();
        long room = node.group(newUser(), uid);
        StoredMessage message = say(node, room, uid, "x.com");
        node.leave(room, uid);
        MessageLog log = node.bean(MessageLog.class);
        Change.Cards cards =
                new Change.Cards(room, message.id(), Map.of("x.com", HOME, "y.com", HOME));
        log.change(cards);
        log.change(cards);
        assertThat(shown(node, message.id())).isEqualTo(Map.of("x.com", HOME));
        assertThat(lastChange(node, room)).isEqualTo(1);
        assertThatThrownBy(() -> log.change(new Change.Cards(room + 1, message.id(), Map.of())))
                .isInstanceOf(ChatException.class);
    }

    @Test
    void costsOneStatementForATransactionWithLinksAndNoneForOneWithout() throws Exception {
        MessageModule node = connected();
        long uid = newUser();
        long room = node.group(uid);
        List<Integer> costs = new ArrayList<>();
        for (String text : List.of("plain", "a.com")) {
            say(node, room, uid, "warm");
            node.dataSource.reset();
            say(node, room, uid, text);
            costs.add(node.dataSource.statements().size());
        }
        assertThat(costs).containsExactly(6, 7);
        List<Runnable> works = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String text = "b" + i + ".com";
            works.add(() -> say(node, room, uid, text));
        }
        together(node, room, works);
        assertThat(node.dataSource.statements())
                .filteredOn(sql -> sql.contains("INTO task"))
                .hasSize(1);
    }

    @Test
    void asksForALinkOnceHoweverOftenItIsSent() {
        MessageModule node = connected();
        long uid = newUser();
        long room = node.group(uid);
        for (String path : List.of("/", "/missing")) {
            for (int i = 0; i < 3; i++) {
                doTask(node, say(node, room, uid, url(path)).id());
            }
        }
        assertThat(site.asked).extracting(TestSite.Asked::path).containsExactly("/", "/missing");
    }

    @Test
    void triesAgainWhatTheDatabaseRefusedButNotWhatASiteDid() {
        MessageModule node = connected();
        long uid = newUser();
        long room = node.group(uid);
        StoredMessage message = say(node, room, uid, url("/"));
        LinkCardHandler handler = node.bean(LinkCardHandler.class);
        node.dataSource.onNextCommit(Fault.LOST_BEFORE);
        assertThatThrownBy(() -> handler.run(message.id()))
                .isInstanceOfSatisfying(
                        ChatException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN));
        handler.run(message.id());
        assertThat(shown(node, message.id())).containsOnlyKeys(url("/"));
        assertThat(site.asked).hasSize(1);
        handler.run(say(node, room, uid, url("/missing")).id());
        handler.run(55L);
    }

    @Test
    void masksWhatPagesSayLikeWhatPeopleSay() {
        node().jdbc.update("INSERT INTO sensitive_word (word) VALUES ('villainous')");
        MessageModule node = connected();
        node.jdbc.update("DELETE FROM sensitive_word");
        site.html("/bad", "<title>Villainous</title><meta name=description content='v-illainous'>");
        long uid = newUser();
        StoredMessage message = say(node, node.group(uid), uid, url("/bad"));
        doTask(node, message.id());
        assertThat(shown(node, message.id()))
                .isEqualTo(Map.of(url("/bad"), new LinkCard("*".repeat(10), "*".repeat(11), null)));
    }

    @Test
    void doesNotHoldUpOtherTasksWhileASiteIsSlow() throws Exception {
        MessageModule node = connected();
        long uid = newUser();
        long room = node.group(uid);
        CountDownLatch release = new CountDownLatch(1);
        site.page(
                "/slow",
                exchange -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    exchange.close();
                });
        StoredMessage slow = say(node, room, uid, url("/slow"));
        node.tasks().start();
        await().until(() -> site.asked.size() == 1);
        StoredMessage quick = say(node, room, uid, url("/"));
        await().until(() -> !shown(node, quick.id()).isEmpty());
        await().atMost(Duration.ofSeconds(20)).until(() -> waiting(node, slow.id()) == 0);
        release.countDown();
        assertThat(shown(node, slow.id())).isEmpty();
    }

    @Test
    void neverAsksTheHostItRunsOn() {
        Reach asItComes = Reach.ofThePublicAnd(new Intranet(List.of()));
        Reach anyPort =
                new Reach(asItComes.names(), asItComes.addresses(), (address, port) -> true);
        MessageModule node =
                node(
                        MessageSettings.defaults(),
                        context ->
                                context.registerBean(
                                        "anyPort",
                                        Reach.class,
                                        () -> anyPort,
                                        bean -> bean.setPrimary(true)));
        long uid = newUser();
        long room = node.group(uid);
        StoredMessage message =
                say(
                        node,
                        room,
                        uid,
                        "http://127.0.0.1:" + site.port() + " http://localhost:" + site.port());
        node.bean(LinkCardHandler.class).run(message.id());
        assertThat(shown(node, message.id())).isEmpty();
        assertThat(site.asked).isEmpty();
    }

    @Test
    void fetchesNothingWhenSwitchedOff() {
        PreviewSettings on = PreviewSettings.defaults();
        PreviewSettings off =
                new PreviewSettings(false, on.timeout(), on.maxBytes(), on.intranet());
        MessageModule node =
                node(
                        MessageSettings.defaults(),
                        context -> {
                            context.registerBean(
                                    "everywhere",
                                    Reach.class,
                                    site::everywhere,
                                    bean -> bean.setPrimary(true));
                            context.registerBean(
                                    "off",
                                    PreviewSettings.class,
                                    () -> off,
                                    bean -> bean.setPrimary(true));
                        });
        long uid = newUser();
        StoredMessage message = say(node, node.group(uid), uid, url("/"));
        assertThat(waiting(node, message.id())).isZero();
        // Its task may be older than the setting.
        node.bean(LinkCardHandler.class).run(message.id());
        assertThat(present(node, message.id())).isEqualTo(message);
        assertThat(site.asked).isEmpty();
    }
}
