package im.magpie.user.sticker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StickerUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://img.example.org/a.png",
                "HTTP://img.example.org",
                "http://127.0.0.1:9000/bucket/a.gif?x=1&y=%20#z",
                "https://[2001:db8::1]/a.png",
                "https://img.example.org/图片.png",
                "/files/a.png",
                "/files//a.png",
                "/"
            })
    void takesWebAddressesAndOwnPaths(String url) {
        assertThat(StickerUrl.isGood(url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a.png",
                "./a.png",
                "?a",
                "#a",
                "//img.example.org/a.png",
                "///img.example.org/a.png",
                "/\\img.example.org/a.png",
                "\\\\img.example.org\\a.png",
                "/\t/img.example.org/a.png",
                "javascript:alert(1)",
                "data:image/png;base64,AAAA",
                "ftp://img.example.org/a.png",
                "file:///etc/passwd",
                "http:",
                "http:a.png",
                "http:/img.example.org/a.png",
                "http:///img.example.org/a.png",
                "https://",
                "https://:443/a.png",
                "https://user@img.example.org/a.png",
                "https://user:secret@img.example.org/a.png",
                "https://@img.example.org/a.png",
                "https://img.example.org\\@evil.example/a.png",
                "https://img.example.org/a b.png",
                " https://img.example.org/a.png",
                "https://img.example.org/\uD83D"
            })
    void refusesTheRest(String url) {
        assertThat(StickerUrl.isGood(url)).as(url).isFalse();
    }
}
