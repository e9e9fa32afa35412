package im.magpie.message.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "https://a.org > https://a.org",
                "HTTP://A.org/B > HTTP://A.org/B",
                "看https://a.org/x吧 > https://a.org/x",
                "请看www.a.com谢谢 > www.a.com",
                "go to example.com, please > example.com",
                "example.com.cn/a-b_c?x > example.com.cn/a-b_c?x",
                "(https://a.org/x). > https://a.org/x",
                "is it https://a.org/? > https://a.org/",
                "'https://a.org/x,y;z' > https://a.org/x,y;z",
                "https://a.org:443/#top > https://a.org:443/#top",
                "http://a.org/a%20b&c=d~e! > http://a.org/a%20b&c=d~e",
                "http://[2001:db8::1]/ > ",
                "www.a.museum/x > www.a.museum/x",
                "example.com:80/x > example.com:80/x",
            })
    void findsALinkAsItStandsInTheText(String text, String link) {
        String key = link == null || link.contains("?") ? null : link;
        assertThat(Links.in(text)).isEqualTo(key == null ? List.of() : List.of(key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "3.14",
                "e.g. this",
                "notes.md Main.java a.txt",
                "bob@example.com",
                "first.com@example.com",
                "https://user:secret@a.org/",
                "ftp://a.org",
                "xhttps://a.org",
                "..com www. www.. http:// https://.",
                "path/example.com",
            })
    void takesNothingElseForALink(String text) {
        assertThat(Links.in(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://a.org/?q=1",
                "https://a.org/a+b",
                "https://a.org/a^b",
                "https://a.org/a(b)c",
                "https://a.org/a[1]c",
                "https://a.org/a*c",
                "https://a.org/$x",
                "https://a.org/a{b}c",
                "https://a.org/a\\b",
            })
    void leavesOutWhatBreaksThePatternsOfClients(String text) {
        assertThat(Links.in(text)).isEmpty();
    }

    @Test
    void takesFiveAtMostEachOnceAndTheLongestFirst() {
        assertThat(Links.in("a.com b.com/x a.com")).containsExactly("b.com/x", "a.com");
        assertThat(Links.in("https://a.org,https://b.org/x"))
                .containsExactly("https://b.org/x", "https://a.org");
        assertThat(Links.in("a.com b.com c.com d.com e.com f.com")).hasSize(5);
    }

    @Test
    void leavesOutWhatIsTooLong() {
        String longest = "https://a.org/" + "x".repeat(1024 - 14);
        assertThat(Links.in(longest)).containsExactly(longest);
        assertThat(Links.in(longest + "x")).isEmpty();
    }

    @Test
    void needsTimeThatGrowsWithTheTextOnly() {
        for (String part :
                List.of("a.", "a", "-", "www.", "http://", "https://a.", "a.com", ",http", "a.-")) {
            String text = part.repeat(300_000) + "!";
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> assertThat(Links.in(text)).hasSizeLessThan(6));
        }
    }
}
