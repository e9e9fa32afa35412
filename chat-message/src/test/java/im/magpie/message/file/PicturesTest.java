package im.magpie.message.file;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.message.file.Pictures.Dimensions;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PicturesTest {
    @TempDir Path folder;

    private Optional<Dimensions> dimensions(byte[] content) throws IOException {
        return Pictures.dimensions(Files.write(folder.resolve("picture"), content));
    }

    private static byte[] written(String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(70, 50, BufferedImage.TYPE_INT_RGB), format, out);
        return out.toByteArray();
    }

    private static byte[] webp(String chunk, int... rest) {
        ByteBuffer head = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        head.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(32);
        head.put(("WEBP" + chunk).getBytes(StandardCharsets.US_ASCII)).putInt(10);
        for (int one : rest) {
            head.put((byte) one);
        }
        return head.array();
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "gif"})
    void readsTheDimensionsOfPictures(String format) throws IOException {
        assertThat(dimensions(written(format))).contains(new Dimensions(70, 50));
    }

    @Test
    void readsTheThreeKindsOfWebp() throws IOException {
        assertThat(dimensions(webp("VP8X", 0, 0, 0, 0, 0x1f, 0x4e, 0x01, 0x0f, 0x27, 0)))
                .contains(new Dimensions(0x14e20, 10_000));
        assertThat(dimensions(webp("VP8L", 0x2f, 0x45, 0x40, 0x0c, 0x00)))
                .contains(new Dimensions(70, 50));
        assertThat(dimensions(webp("VP8 ", 0, 0, 0, 0x9d, 1, 0x2a, 70, 0x40, 50, 0x80)))
                .contains(new Dimensions(70, 50));
    }

    @Test
    void refusesWebpWithoutItsSignatures() throws IOException {
        assertThat(dimensions(webp("VP8L", 0x2e, 0x45, 0x40, 0x0c, 0x00))).isEmpty();
        assertThat(dimensions(webp("VP8 ", 0, 0, 0, 0x9d, 1, 0x2b, 70, 0, 50, 0))).isEmpty();
        assertThat(dimensions(webp("ALPH"))).isEmpty();
    }

    @Test
    void countsTheWholeScreenOfAGif() throws IOException {
        byte[] gif = written("gif");
        gif[6] = (byte) 0xff;
        gif[7] = (byte) 0xff;

        assertThat(dimensions(gif)).contains(new Dimensions(65_535, 50));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "gif"})
    void refusesPicturesThatEndInTheirHeader(String format) throws IOException {
        byte[] cut = Arrays.copyOf(written(format), 12);

        assertThat(dimensions(cut)).isEmpty();
        byte[] garbled = Arrays.copyOf(cut, 200);
        assertThat(dimensions(garbled).filter(Dimensions::isReasonable)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
                "GIF89a<html><script>alert(1)</script></html>",
                "RIFF....WAVEfmt ..................................."
            })
    void refusesWhatIsNoPicture(String content) throws IOException {
        Optional<Dimensions> found = dimensions(content.getBytes(StandardCharsets.US_ASCII));

        assertThat(found.filter(Dimensions::isReasonable)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, true",
        "20000, 5000, true",
        "20000, 5001, false",
        "20001, 1, false",
        "1, 20001, false",
        "0, 5, false",
        "5, 0, false"
    })
    void boundsDimensions(int width, int height, boolean reasonable) {
        assertThat(new Dimensions(width, height).isReasonable()).isEqualTo(reasonable);
    }
}
