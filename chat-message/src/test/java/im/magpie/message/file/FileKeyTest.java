package im.magpie.message.file;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.message.Fakes;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileKeyTest {
    private static final String RANDOM = "0123456789abcdef0123456789abcdef01234567";

    @Test
    void isMadeOfSceneMonthAndChance() {
        FileKey key =
                FileKey.create(Scene.STICKER, "png", new Fakes.SetClock(), new SecureRandom());

        assertThat(key.text()).matches("2/2027/01/[0-9a-f]{40}\\.png");
        assertThat(FileKey.parse(key.text())).contains(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1/2026/01/../x.png",
                "/1/2026/01/" + RANDOM + ".png",
                "1/2026/01/" + RANDOM + ".png/",
                "1/2026/01/" + RANDOM + ".PNG",
                "1/2026/01/" + RANDOM,
                "1/2026/01/" + RANDOM + ".",
                "1/2026/01/" + RANDOM + ".png\n",
                "1/2026/00/" + RANDOM + ".png",
                "0/2026/01/" + RANDOM + ".png",
                "1/٢٠٢٦/01/" + RANDOM + ".png"
            })
    void isNothingElse(String text) {
        assertThat(FileKey.parse(text)).isEmpty();
    }
}
