package im.magpie.message.body;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org",
                "HTTPS://Example.org/A.png?x=1&y=[2]|{3}#f",
                "http://example.org:9000/bucket/a%20b.png",
                "http://my_bucket.example.org/a@2x.png",
                "http://10.0.0.7/a",
                "http://[2001:db8::1]:9000/a",
                "https://例子.example/图片.png",
                "https://example.org?u=http://user@other.org",
                "/files/1/a.png",
                "/a?b//c"
            })
    void takesHttpUrlsAndPathsOfThisServer(String url) {
        assertThat(MediaUrl.isAllowed(url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a.png",
                "example.org/a.png",
                "javascript:alert(1)",
                "JavaScript:alert(1)",
                " javascript:alert(1)",
                "java\tscript:alert(1)",
                "data:image/png;base64,AA",
                "file:///etc/passwd",
                "ftp://example.org/a",
                "blob:http://example.org/1",
                "vbscript:x",
                "//example.org/a.png",
                "/\\example.org/a.png",
                "\\\\example.org\\a",
                "http:/example.org",
                "http:example.org",
                "http:///a",
                "https://",
                "https://?a",
                "https://:80/a",
                "https://./a",
                "https://good.org@evil.org/a",
                "https://user:pass@evil.org/a",
                "https://good.org\\@evil.org/a",
                "https://example.org:x/a",
                "https://exa mple.org/a",
                "https://example.org/a b",
                "https://example.org/a\nb",
                "https://example.org/\u0000",
                "https://example.org/\u202egnp",
                "https://example.org/\ud83d",
                "https://example.org/\"onload=x",
                "https://example.org/<script>",
                "https://%65xample.org/"
            })
    void refusesEverythingElse(String url) {
        assertThat(MediaUrl.isAllowed(url)).isFalse();
    }

    @Test
    void boundsTheLength() {
        String url = "https://example.org/";
        assertThat(MediaUrl.isAllowed(url + "a".repeat(1024 - url.length()))).isTrue();
        assertThat(MediaUrl.isAllowed(url + "a".repeat(1025 - url.length()))).isFalse();
    }
}
