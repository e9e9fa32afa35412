package im.magpie.message.body;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.text.WordFilter;
import im.magpie.message.body.BodyView.LinkCard;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TextBodyTest {
    private static TextBody stored(TextBody body) {
        return (TextBody) MessageBody.stored(1, body.content(), body.extra());
    }

    @Test
    void keepsNothingBesideATextThatRefersToNothing() {
        assertThat(new TextBody("x").extra()).isNull();
        assertThat(stored(new TextBody("x"))).isEqualTo(new TextBody("x"));
    }

    @Test
    void keepsTheAnsweredMessageTheMentionsAndTheCards() {
        TextBody plain = new TextBody("x");
        TextBody answer = new TextBody("x", Optional.of(7L), List.of(), Map.of());
        TextBody mention = new TextBody("x", Optional.empty(), List.of(0L, 20001L), Map.of());
        Map<String, LinkCard> cards = new LinkedHashMap<>();
        cards.put("b.org", new LinkCard("B", null, "https://b.org/i.png"));
        cards.put("a.org", new LinkCard("A", "about", null));
        for (TextBody body : List.of(plain, answer, mention)) {
            assertThat(stored(body)).isEqualTo(body);
            TextBody withCards = stored(body.withCards(cards));
            assertThat(withCards).isEqualTo(body.withCards(cards));
            assertThat(withCards.cards().keySet()).containsExactly("b.org", "a.org");
        }
    }

    @Test
    void readsWhatALaterVersionWrote() {
        assertThat(MessageBody.stored(1, "x", "{\"replyMsgId\":7,\"later\":[1]}"))
                .isEqualTo(new TextBody("x", Optional.of(7L), List.of(), Map.of()));
    }

    @Test
    void listsOnlyTheFieldsThatWereGiven() {
        assertThat(new TextBody("x").requestFields()).containsExactly("content", "x");
        assertThat(new TextBody("x", Optional.of(7L), List.of(1L, 0L), Map.of()).requestFields())
                .containsExactly("content", "x", "replyMsgId", "7", "atUidList", "1,0");
    }

    @Test
    void masksTheTextAndLeavesTheRest() {
        WordFilter words =
                new WordFilter() {
                    @Override
                    public String mask(String text) {
                        return text.replace("bad", "***");
                    }

                    @Override
                    public boolean hits(String text) {
                        return text.contains("bad");
                    }
                };
        assertThat(new TextBody("a bad x", Optional.of(7L), List.of(1L), Map.of()).masked(words))
                .isEqualTo(new TextBody("a *** x", Optional.of(7L), List.of(1L), Map.of()));
        assertThat(new EmojiBody("/bad").masked(words)).isEqualTo(new EmojiBody("/bad"));
    }
}
