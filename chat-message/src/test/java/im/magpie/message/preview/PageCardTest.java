package im.magpie.message.preview;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.message.body.BodyView.LinkCard;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PageCardTest {
    private static final URI HERE = URI.create("https://a.org/dir/page");

    private static Optional<LinkCard> card(String html) throws IOException {
        return PageCard.of(
                html.getBytes(StandardCharsets.UTF_8), Optional.of(StandardCharsets.UTF_8), HERE);
    }

    @Test
    void prefersWhatThePageSaysForCards() throws IOException {
        assertThat(
                        card(
                                "<title>t</title><meta name=description content=d>"
                                        + "<link rel='shortcut icon' href=/i.ico>"))
                .contains(new LinkCard("t", "d", "https://a.org/i.ico"));
        assertThat(
                        card(
                                "<title>t</title><meta name=description content=d>"
                                        + "<link rel=icon href=/i.ico>"
                                        + "<meta property=og:title content='T &amp; T'>"
                                        + "<meta property=og:description content=D>"
                                        + "<meta property=og:image content=p.png>"))
                .contains(new LinkCard("T & T", "D", "https://a.org/dir/p.png"));
    }

    @Test
    void givesNoPictureThatClientsMayNotLoad() throws IOException {
        for (String url :
                new String[] {
                    "javascript:alert(1)",
                    "data:image/png;base64,AA",
                    "ftp://a.org/i.png",
                    "https://a.org/" + "x".repeat(1024),
                    ""
                }) {
            assertThat(card("<title>t</title><meta property=og:image content='" + url + "'>"))
                    .contains(new LinkCard("t", "", null));
        }
    }

    @Test
    void takesCredentialsAndQuotesOutOfThePicture() throws IOException {
        for (String url : new String[] {"https://me:secret@a.org/i.png", "/i.png\" onerror=1"}) {
            String image =
                    card("<title>t</title><meta property=og:image content='" + url + "'>")
                            .orElseThrow()
                            .image();
            if (image != null) {
                assertThat(image).startsWith("https://a.org/i.png").doesNotContain("\"", "@", " ");
            }
        }
    }

    @Test
    void readsTheCharsetOfTheSenderOrThePage() throws IOException {
        Charset gbk = Charset.forName("GBK");
        byte[] told = "<title>中文</title>".getBytes(gbk);
        assertThat(PageCard.of(told, Optional.of(gbk), HERE).orElseThrow().title()).isEqualTo("中文");
        byte[] tells = "<meta charset=gbk><title>中文</title>".getBytes(gbk);
        assertThat(PageCard.of(tells, Optional.empty(), HERE).orElseThrow().title())
                .isEqualTo("中文");
    }

    @Test
    void cutsWhatIsTooLongBetweenCharacters() throws IOException {
        LinkCard card =
                card("<title>"
                                + "😀".repeat(200)
                                + "</title><meta name=description content='"
                                + "d".repeat(600)
                                + "'>")
                        .orElseThrow();
        assertThat(card.title()).isEqualTo("😀".repeat(128));
        assertThat(card.description()).isEqualTo("d".repeat(512));
    }

    @Test
    void keepsOneLineThatEveryDatabaseTakes() throws IOException {
        assertThat(card("<title> a\n\tb&#xD800;&#x202E;c&#0; </title>").orElseThrow().title())
                .matches("a b\uFFFD?c\uFFFD?");
        assertThat(card("<title> \n </title>")).isEmpty();
        assertThat(card("<title>cut off in the mid").orElseThrow().title())
                .isEqualTo("cut off in the mid");
    }
}
