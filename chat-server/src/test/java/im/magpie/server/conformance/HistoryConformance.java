package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Reading a room back, page by page. */
abstract class HistoryConformance extends Conformance {
    private static final String PAGE = "/capi/chat/public/msg/page?roomId=1";

    HistoryConformance(Installation installation) {
        super(installation);
    }

    private static long seq(JsonNode message) {
        return message.get("message").get("seq").asLong();
    }

    private List<Long> seqsOf(JsonNode page) {
        return rows(page.get("list")).stream().map(HistoryConformance::seq).toList();
    }

    private void send(int messages) {
        User sender = newUser();
        IntStream.range(0, messages).forEach(i -> say(sender, "history " + i));
    }

    @Test
    void pagesGoBackInTimeAndRunForwardInside() {
        send(25);
        List<Long> newestFirst = new ArrayList<>();
        JsonNode page = rest.get(PAGE + "&pageSize=10&cursor=").ok();
        while (true) {
            List<Long> seqs = seqsOf(page);
            assertThat(seqs).isSorted().hasSizeLessThanOrEqualTo(10);
            IntStream.range(0, seqs.size())
                    .forEach(i -> newestFirst.add(seqs.get(seqs.size() - 1 - i)));
            if (page.get("isLast").asBoolean()) {
                break;
            }
            assertThat(seqs).hasSize(10);
            page = rest.get(PAGE + "&pageSize=10&cursor=" + page.get("cursor").asString()).ok();
        }

        long head = newestFirst.get(0);
        assertThat(newestFirst)
                .isEqualTo(LongStream.rangeClosed(1, head).map(i -> head + 1 - i).boxed().toList());
    }

    @Test
    void pagesStandStillWhileMessagesArrive() {
        send(12);
        JsonNode first = rest.get(PAGE + "&pageSize=5").ok();
        send(3);
        JsonNode second =
                rest.get(PAGE + "&pageSize=5&cursor=" + first.get("cursor").asString()).ok();

        long lowest = seqsOf(first).get(0);
        assertThat(seqsOf(second)).isEqualTo(LongStream.range(lowest - 5, lowest).boxed().toList());
    }

    @Test
    void aPageHasTheShapeOfTheContract() {
        send(1);

        JsonNode page = rest.get(PAGE + "&pageSize=1").ok();

        assertThat(page.propertyNames()).containsExactlyInAnyOrder("cursor", "isLast", "list");
        assertThat(rows(page.get("list"))).hasSize(1);
    }

    @Test
    void aMessageInAPageIsTheMessageThatWasAnswered() {
        JsonNode sent = say(newUser(), Texts.unique("the same"));

        JsonNode page = rest.get(PAGE + "&pageSize=1").ok();

        assertThat(withoutNulls(page.get("list").get(0))).isEqualTo(withoutNulls(sent));
    }

    @Test
    void sizesAreClampedAndDefaultToTwenty() {
        send(25);

        assertThat(seqsOf(rest.get(PAGE).ok())).hasSize(20);
        assertThat(seqsOf(rest.get(PAGE + "&pageSize=").ok())).hasSize(20);
        assertThat(seqsOf(rest.get(PAGE + "&pageSize=100000").ok())).hasSizeBetween(25, 200);
        assertThat(seqsOf(rest.get(PAGE + "&pageSize=0").ok())).hasSizeBetween(1, 20);
        assertThat(seqsOf(rest.get(PAGE + "&pageSize=-3").ok())).hasSizeBetween(1, 20);
    }

    @Test
    void membersSeeTheSameAsGuests() {
        send(3);

        JsonNode asUser = rest.as(newUser()).get(PAGE + "&pageSize=3").ok();

        assertThat(asUser.get("list")).isEqualTo(rest.get(PAGE + "&pageSize=3").ok().get("list"));
    }

    @Test
    void refusesWhatCannotBeAPage() {
        rest.get("/capi/chat/public/msg/page").refused(400, -2);
        rest.get("/capi/chat/public/msg/page?roomId=one").refused(400, -2);
        rest.get(PAGE + "&pageSize=many").refused(400, -2);
        rest.get(PAGE + "&cursor=garbage!").refused(400, -2);
    }

    @Test
    void unknownRoomsAreRefused() {
        String page = "/capi/chat/public/msg/page?roomId=" + NOWHERE;

        rest.as(newUser()).get(page).refused(400, 9001);
        rest.get(page).refused(400, 9001);
    }
}
