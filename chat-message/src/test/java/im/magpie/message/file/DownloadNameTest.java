package im.magpie.message.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.http.ContentDisposition;

class DownloadNameTest {

    @Test
    void isTheLastPartOfAPath() {
        assertThat(DownloadName.clean("C:\\secret\\plan.pdf")).isEqualTo("plan.pdf");
        assertThat(DownloadName.clean("/etc/passwd")).isEqualTo("passwd");
        assertThat(DownloadName.clean("a/")).isEmpty();
    }

    @Test
    void hasNothingInItThatCannotBeSeen() {
        assertThat(DownloadName.clean("a\u202egpj.exe\r\n\u0000\u2028 ")).isEqualTo("agpj.exe");
        assertThat(DownloadName.clean("\ud83d")).isEmpty();
        assertThat(DownloadName.clean("\ud83d\ude00.txt")).isEqualTo("\ud83d\ude00.txt");
    }

    @Test
    void keepsItsExtensionWhenItIsCut() {
        String encoded = DownloadName.encoded("报".repeat(200) + "\ud83d\ude00.docx");

        String decoded = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        assertThat(encoded.length()).isBetween(220, 240);
        assertThat(decoded).matches("报+\\.docx");
    }

    /** A header that is too long makes an error of the whole answer. */
    @Test
    void fitsIntoAHeader() {
        String clean = DownloadName.clean("报".repeat(480) + ".docx");
        String largest = DownloadName.clean("\ud83d\ude00".repeat(480));

        assertThat(clean).isEqualTo("报".repeat(115) + ".docx");
        for (String name : new String[] {clean, largest}) {
            String header =
                    ContentDisposition.attachment()
                            .filename(name, StandardCharsets.UTF_8)
                            .build()
                            .toString();
            assertThat(header).hasSizeLessThan(4096);
        }
    }

    @Test
    void isCutBetweenCharacters() {
        String encoded = DownloadName.encoded("\ud83d\ude00".repeat(100));

        assertThat(URLDecoder.decode(encoded, StandardCharsets.UTF_8)).matches("(\ud83d\ude00)+");
    }
}
