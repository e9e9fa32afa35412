package im.magpie.user.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import im.magpie.user.IpRegionSettings;
import im.magpie.user.RegionFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegionsTest {
    @TempDir private Path folder;

    private Regions regions(XdbFile xdb) throws IOException {
        return open(xdb.write(folder.resolve("region.xdb")));
    }

    private static Regions open(Path file) {
        return new Regions(new IpRegionSettings(file));
    }

    @ParameterizedTest
    @CsvSource({
        "中国|0|浙江省|杭州市|电信, 杭州市",
        "中国|0|浙江省|0|电信, 浙江省",
        "中国|0|0|0|0, 中国",
        "美国|加利福尼亚|圣何塞|0|US, 圣何塞",
        "美国|加利福尼亚|0|0|US, 加利福尼亚",
        "中国|浙江省|杭州市|电信, 杭州市",
        "中国|||, 中国",
        "0|0|0|0|0,",
        "Reserved|Reserved|Reserved|0|0,",
        "nonsense, nonsense"
    })
    void readsBothFormsOfTheText(String text, String place) {
        assertThat(RegionText.place(text).orElse(null)).isEqualTo(place);
    }

    @Test
    void findsTheCityOfAnAddress() throws IOException {
        Regions regions =
                regions(
                        new XdbFile()
                                .with("203.0.0.0", "中国|0|浙江省|杭州市|电信")
                                .with("198.51.0.0", "法国|0|0|0|0")
                                .with("10.0.0.0", "0|0|0|内网IP|内网IP"));

        assertThat(regions.isOn()).isTrue();
        assertThat(regions.placeOf("203.0.113.7")).contains("杭州市");
        assertThat(regions.placeOf("198.51.100.200")).contains("法国");
        assertThat(regions.placeOf("8.8.8.8")).isEmpty();
        assertThat(regions.placeOf("10.0.0.1")).isEmpty();
        assertThat(regions.placeOf("127.0.0.1")).isEmpty();
        assertThat(regions.placeOf("2001:db8::1")).isEmpty();
        assertThat(regions.placeOf("nowhere")).isEmpty();
        assertThat(regions.placeOf(null)).isEmpty();
    }

    @Test
    void readsFilesOfIpv6() throws IOException {
        Regions regions = regions(new XdbFile().with("2001:db8::", "德国|柏林|柏林市|0|DE"));

        assertThat(regions.placeOf("2001:db8::7")).contains("柏林市");
        assertThat(regions.placeOf("203.0.113.7")).isEmpty();
    }

    @Test
    void answersManyThreads() throws IOException {
        Regions regions =
                regions(
                        new XdbFile()
                                .with("203.0.0.0", "中国|0|浙江省|杭州市|电信")
                                .with("198.51.0.0", "法国|0|0|0|0"));

        assertThat(IntStream.range(0, 20_000).parallel())
                .allSatisfy(
                        i -> {
                            assertThat(regions.placeOf("203.0.113." + i % 256)).contains("杭州市");
                            assertThat(regions.placeOf("198.51.100." + i % 256)).contains("法国");
                        });
    }

    @Test
    void isOffWithoutAFile() {
        for (Regions off : new Regions[] {open(null), open(Path.of(""))}) {
            assertThat(off.isOn()).isFalse();
            assertThat(off.placeOf("203.0.113.7")).isEmpty();
        }
    }

    @Test
    void refusesFilesThatAreNoDatabase() throws IOException {
        byte[] good = new XdbFile().with("203.0.0.0", "中国|0|0|0|0").bytes();
        Path text = Files.writeString(folder.resolve("text"), "region".repeat(100));
        Path empty = Files.createFile(folder.resolve("empty"));
        Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(good, good.length - 5));

        for (Path bad : new Path[] {text, empty, cut, folder, folder.resolve("missing")}) {
            assertThatExceptionOfType(RegionFileException.class)
                    .isThrownBy(() -> open(bad))
                    .withMessageContaining("chat.ip-region.file")
                    .withMessageContaining(bad.toString());
        }
    }
}
