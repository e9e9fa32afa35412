package im.magpie.user.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameWishTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Ann",
                "😀😀😀😀😀😀😀😀",
                "\ud83d",
                "a\ud83d",
                "\ufdfa\ufdfa\ufdfa\ufdfa\ufdfa\ufdfa",
                "\u200b",
                "❤\uFE0F❤\uFE0F❤\uFE0F",
                "  \u3000 "
            })
    void everySuggestionOfAWishIsAName(String wish) {
        assertThat(NameSuggestions.of(NameWish.of(wish))).hasSizeGreaterThan(10);
    }

    @Test
    void keepsTheBeginning() {
        assertThat(NameWish.of("Alexandra")).isEqualTo("Alexan");
        assertThat(NameWish.of(" 小 明 ")).isEqualTo("小 明");
        assertThat(NameWish.of("\u202eAnn\n")).isEqualTo("Ann");
    }
}
