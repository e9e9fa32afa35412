package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Cards of links, from the page to the message. The cards of one text are written at once: when one
 * of them is there, those that are not never come.
 */
abstract class LinkCardConformance extends Conformance {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LONGEST_PAGE = 256 * 1024;

    /** Of this machine too, but the installation was not told of it. */
    private static final String REFUSED_ADDRESS = "127.0.0.2";

    /** Installations that have looked at a page before: the first look of a node is slow. */
    private static final Set<Installation> WARM = ConcurrentHashMap.newKeySet();

    private final String title = Texts.unique("A page");
    private WebSite site;

    LinkCardConformance(Installation installation) {
        super(installation);
    }

    @BeforeEach
    void openSite() {
        if (WARM.add(installation())) {
            warmUp();
        }
        site = WebSite.open(installation().webSiteAddress(), 0);
    }

    /** Says links until one of them has a card. */
    private void warmUp() {
        User user = newUser();
        List<JsonNode> said = new ArrayList<>();
        try (WebSite pages = WebSite.open(installation().webSiteAddress(), 0)) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(
                            () -> {
                                said.add(say(user, pages.html("/" + said.size(), page("warm"))));
                                return said.stream().anyMatch(each -> !cards(each).isEmpty());
                            });
        }
    }

    @AfterEach
    void closeSite() {
        site.close();
    }

    private static String page(String title) {
        return "<html><head><title>" + title + "</title></head><body>x</body></html>";
    }

    private JsonNode present(JsonNode message) {
        long id = message.get("message").get("id").asLong();
        JsonNode page = rest.get("/capi/chat/public/msg/page?roomId=1&pageSize=100").ok();
        return rows(page.get("list")).stream()
                .map(each -> each.get("message"))
                .filter(each -> each.get("id").asLong() == id)
                .findFirst()
                .orElseThrow();
    }

    /** Waits for the cards of a message as they are in pages. */
    private JsonNode awaitCards(JsonNode message) {
        return await().atMost(PATIENCE).until(() -> cards(message), cards -> !cards.isEmpty());
    }

    private JsonNode cards(JsonNode message) {
        return present(message).get("body").get("urlContentMap");
    }

    /** Says two links, of which only the page that has a card gets one. */
    private void assertNoCard(String link) {
        String good = site.html("/good", page(title));

        JsonNode sent = say(newUser(), link + " " + good);

        assertThat(awaitCards(sent).propertyNames()).containsExactly(good);
        assertThat(present(sent).get("body").get("content").asString())
                .isEqualTo(link + " " + good);
    }

    @Test
    void aPageIsShownWithTitleDescriptionAndPicture() {
        String link =
                site.html(
                        "/page",
                        "<title>not this one</title>"
                                + "<meta property='og:title' content='"
                                + title
                                + "'><meta property='og:description' content='词 &amp; words'>"
                                + "<meta property='og:image' content='/picture.png'>");

        JsonNode cards = awaitCards(say(newUser(), "look: " + link + "."));

        assertThat(cards.propertyNames()).containsExactly(link);
        JsonNode card = cards.get(link);
        assertThat(card.propertyNames()).containsExactlyInAnyOrder("title", "description", "image");
        assertThat(card.get("title").asString()).isEqualTo(title);
        assertThat(card.get("description").asString()).isEqualTo("词 & words");
        assertThat(card.get("image").asString()).isEqualTo(site.url("/picture.png"));
    }

    @Test
    void aPageWithATitleOnlyIsShownWithThat() {
        String link = site.html("/bare", page(title));

        JsonNode card = awaitCards(say(newUser(), link)).get(link);

        assertThat(card.get("title").asString()).isEqualTo(title);
        assertThat(card.get("description").asString()).isEmpty();
        assertThat(card.get("image").isNull()).isTrue();
    }

    /** The page answers after the send only; a send that waits for it loses the card. */
    @Test
    void nobodyWaitsForThePage() {
        CountDownLatch sent = new CountDownLatch(1);
        String link = site.htmlAfter(sent, "/slow", page(title));
        User sender = newUser();
        PushClient reader = connect(newUser());

        JsonNode message = say(sender, link);
        JsonNode push = reader.awaitPush(4, data -> hasContent(data, link));
        sent.countDown();

        assertThat(message.get("message").get("body").get("urlContentMap").isEmpty()).isTrue();
        assertThat(push.get("message").get("body").get("urlContentMap").isEmpty()).isTrue();
        assertThat(awaitCards(message).get(link).get("title").asString()).isEqualTo(title);
        assertThat(present(message).get("change").asLong())
                .isGreaterThan(message.get("message").get("change").asLong());
    }

    @Test
    void anAddressOutOfReachIsNeverAsked() {
        try (WebSite outOfReach = WebSite.open(REFUSED_ADDRESS, site.port())) {
            assertNoCard(outOfReach.html("/inside", page("inside")));

            assertThat(outOfReach.asked()).isEmpty();
        }
    }

    @Test
    void aRedirectLeadsNoFurtherThanALink() {
        try (WebSite outOfReach = WebSite.open(REFUSED_ADDRESS, site.port())) {
            String inside = outOfReach.html("/inside", page("inside"));

            assertNoCard(site.redirect("/away", inside));

            assertThat(site.asked()).contains("/away");
            assertThat(outOfReach.asked()).isEmpty();
        }
    }

    @Test
    void aRedirectWithinReachIsFollowed() {
        site.html("/there", page(title));
        String link = site.redirect("/here", "/there");

        assertThat(awaitCards(say(newUser(), link)).get(link).get("title").asString())
                .isEqualTo(title);
    }

    @Test
    void aPageThatTakesTooLongHasNoCard() {
        CountDownLatch never = new CountDownLatch(1);

        assertNoCard(site.htmlAfter(never, "/never", page("late")));

        assertThat(site.asked()).contains("/never");
    }

    @Test
    void whatComesLateInAPageDoesNotCount() {
        String filler = "<!--" + " ".repeat(LONGEST_PAGE) + "-->";

        assertNoCard(site.html("/long", filler + page("too far down")));

        String early = site.html("/early", page(title) + filler.repeat(4));
        assertThat(awaitCards(say(newUser(), early)).get(early).get("title").asString())
                .isEqualTo(title);
    }

    @Test
    void whatIsNoPageHasNoCard() {
        assertNoCard(site.put("/picture.png", "image/png", PictureFiles.png(8, 8)));
        assertNoCard(site.url("/missing"));
    }

    @Test
    void linksThatBreakClientsAreNotAsked() {
        for (String path : new String[] {"/a?b=1", "/c+d", "/e^f"}) {
            assertNoCard(site.html(path, page("broken")));
        }

        assertThat(site.asked()).containsOnly("/good");
    }

    @Test
    void aRecalledMessageLosesItsCard() {
        String link = site.html("/slip", page(title));
        User sender = newUser();
        JsonNode message = say(sender, link);
        awaitCards(message);

        rest.as(sender)
                .put(
                        "/capi/chat/msg/recall",
                        Map.of("msgId", message.get("message").get("id").asLong(), "roomId", LOBBY))
                .ok();

        assertThat(present(message).get("type").asInt()).isEqualTo(2);
        assertThat(present(message).toString()).doesNotContain(title).doesNotContain(link);
    }
}
