package im.magpie.server.conformance;

import im.magpie.server.process.MagpieProcess;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bound of files, which no suite could reach where it is by default. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FileLimitsIT {
    private static final int MAX = 300 << 10;

    private final FileTransfers transfers = new FileTransfers();
    private MagpieProcess magpie;
    private RestClient rest;

    @BeforeAll
    void start() {
        magpie =
                MagpieProcess.start(
                        "--chat.login.password.strength=4",
                        "--chat.rate-limit.enabled=false",
                        "--chat.files.max-size=300KB");
        rest = RestClient.of(magpie.http(), magpie.ws());
    }

    @AfterAll
    void stop() {
        magpie.close();
    }

    private String uploadUrl() {
        return rest.as(Conformance.register(rest))
                .get("/capi/oss/upload/url?fileName=a.bin&scene=1")
                .ok()
                .get("uploadUrl")
                .asString();
    }

    @Test
    void takesTheLargestFileThatMayBe() {
        transfers.put(uploadUrl(), "x/y", new byte[MAX]).ok();
        transfers.putOfUnknownLength(uploadUrl(), "x/y", new byte[MAX]).ok();
    }

    @ParameterizedTest
    @CsvSource({"307201", "1000000"})
    void refusesLargerOnesAlsoWithoutALength(int size) {
        transfers.put(uploadUrl(), "x/y", new byte[size]).refused(413, -1);
        transfers.putOfUnknownLength(uploadUrl(), "x/y", new byte[size]).refused(413, -1);
    }

    @Test
    void leavesTheBoundOfOtherBodiesAlone() {
        RestClient caller = rest.as(Conformance.register(rest));
        char[] text = new char[MAX];
        Arrays.fill(text, 'x');

        caller.put("/capi/chat/msg/read", new String(text)).refused(413, -1);
    }
}
