package im.magpie.message.body;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.message.body.BodyView.LinkCard;
import im.magpie.message.body.BodyView.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** The JSON of every body, to the letter: what clients show. */
class BodyGoldenTest {
    private final JsonMapper json = JsonMapper.builder().build();

    private static String golden(String name) throws IOException {
        String file = "/golden/body-" + name + ".json";
        try (InputStream in = BodyGoldenTest.class.getResourceAsStream(file)) {
            assertThat(in).as(file).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    @ParameterizedTest
    @CsvSource({"1,text", "3,image", "4,file", "5,voice", "6,video", "7,emoji"})
    void aBodyThatIsPostedBackComesOutAsItWentIn(int type, String name) throws IOException {
        String golden = golden(name);
        MessageBody body = BodyParser.parse(type, json.readTree(golden));
        assertThat(body.type().number()).isEqualTo(type);
        assertThat(json.writeValueAsString(body.view())).isEqualTo(golden);
        MessageBody stored = MessageBody.stored(type, body.content(), body.extra());
        assertThat(stored).isEqualTo(body);
        assertThat(json.writeValueAsString(stored.view())).isEqualTo(golden);
    }

    @Test
    void aTextShowsItsAnswerItsMentionsAndItsCards() throws IOException {
        TextBody text =
                new TextBody(
                                "hello @u20001 https://example.org",
                                Optional.of(100000006L),
                                List.of(20001L, TextBody.EVERYBODY),
                                Map.of())
                        .withCards(
                                Map.of(
                                        "https://example.org",
                                        new LinkCard(
                                                "Example", "A page", "https://example.org/i.png")));
        Reply reply =
                new Reply(100000006, 20002, "Ann", 3, ServerSentences.of("reply.image"), 1, 7);
        assertThat(json.writeValueAsString(text.view(reply))).isEqualTo(golden("text-full"));
    }

    @Test
    void aSentenceOfTheServerIsABareString() throws IOException {
        assertThat(json.writeValueAsString(new SystemBody("welcome").view()))
                .isEqualTo(golden("system"));
    }

    @Test
    void whatIsLeftOfARecalledMessageIsABareString() throws IOException {
        assertThat(json.writeValueAsString(RecallBody.byAuthor("Ann").view()))
                .isEqualTo(golden("recalled"));
        assertThat(json.writeValueAsString(RecallBody.byManager("Ann").view()))
                .isEqualTo(golden("recalled-by-manager"));
    }
}
