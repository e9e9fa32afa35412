package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Uploads and downloads. */
abstract class FileConformance extends Conformance {
    private static final String PAGE = "<html><script>alert(1)</script></html>";

    private final FileTransfers transfers;

    FileConformance(Installation installation) {
        super(installation);
        transfers = new FileTransfers(installation.tls());
    }

    private JsonNode urls(String fileName, int scene) {
        return rest.as(newUser()).get(asking(fileName, scene)).ok();
    }

    private static String asking(String fileName, int scene) {
        return "/capi/oss/upload/url?fileName="
                + URLEncoder.encode(fileName, StandardCharsets.UTF_8)
                + "&scene="
                + scene;
    }

    private static String upload(JsonNode urls) {
        return urls.get("uploadUrl").asString();
    }

    private static String download(JsonNode urls) {
        return urls.get("downloadUrl").asString();
    }

    /** Uploads a file. Returns its download url. */
    private String stored(String fileName, String contentType, byte[] content) {
        JsonNode urls = urls(fileName, 1);
        transfers.put(upload(urls), contentType, content).ok();
        return download(urls);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void givesAPictureBackAsItCame() {
        byte[] picture = PictureFiles.png(3, 2);

        HttpResponse<byte[]> got = transfers.get(stored("a.PNG", "image/png", picture));

        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(picture);
        assertThat(header(got, "Content-Type")).isEqualTo("image/png");
        assertThat(header(got, "Content-Length")).isEqualTo("" + picture.length);
        assertThat(header(got, "Content-Disposition")).isEmpty();
        assertThat(header(got, "Cache-Control")).contains("immutable");
        assertNothingRuns(got);
    }

    /** One value each: of two policies or cache rules, nobody could say which counts. */
    private static void assertNothingRuns(HttpResponse<byte[]> got) {
        assertThat(got.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(got.headers().allValues("Content-Security-Policy"))
                .containsExactly("sandbox; default-src 'none'");
        assertThat(got.headers().allValues("Cache-Control")).hasSize(1);
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @ParameterizedTest
    @CsvSource({
        "f.mp4, video/mp4, video/mp4",
        "f.webm, audio/webm, video/webm",
        "f.mp3, audio/mpeg, audio/mpeg",
        "f.ogg, application/ogg, audio/ogg",
        "f.wav, audio/x-wav, audio/wav",
        "f.m4a, application/octet-stream, audio/mp4",
        "f.m4v, video/x-m4v, video/mp4",
        "f.mov, video/quicktime, video/quicktime",
        "f.aac, audio/aac, audio/aac"
    })
    void soundAndFilmComeWithTheirType(String name, String sent, String served) {
        HttpResponse<byte[]> got = transfers.get(stored(name, sent, bytes(PAGE)));

        assertThat(header(got, "Content-Type")).isEqualTo(served);
        assertThat(header(got, "Content-Disposition")).isEmpty();
        assertNothingRuns(got);
    }

    @ParameterizedTest
    @CsvSource({
        "page.html, text/html",
        "drawing.svg, image/svg+xml",
        "data.xml, application/xml",
        "paper.pdf, application/pdf",
        "script.js, text/javascript",
        "nothing, text/html",
        "image.png.html, text/html"
    })
    void everythingElseIsSavedAndNotShown(String name, String type) {
        HttpResponse<byte[]> got = transfers.get(stored(name, type, bytes(PAGE)));

        assertThat(got.body()).isEqualTo(bytes(PAGE));
        assertThat(header(got, "Content-Type")).isEqualTo("application/octet-stream");
        assertThat(header(got, "Content-Disposition"))
                .startsWith("attachment")
                .contains('"' + name + '"');
        assertNothingRuns(got);
    }

    @Test
    void namesOfSavedFilesCannotBreakOutOfTheirHeader() {
        String url = stored("../报告\"; filename=x.exe\r\nX-Evil: 1\u202e.pdf", "x/y", bytes("x"));

        HttpResponse<byte[]> got = transfers.get(url);

        assertThat(header(got, "Content-Disposition"))
                .startsWith("attachment; ")
                .contains(
                        "filename*=UTF-8''%E6%8A%A5%E5%91%8A%22%3B%20filename%3Dx.exeX-Evil%3A%201")
                .endsWith(".pdf");
        assertThat(header(got, "X-Evil")).isEmpty();
    }

    @Test
    void savedFilesMayHaveLongNames() {
        String url = stored("a.pdf", "x/y", bytes("x"));
        String name = URLEncoder.encode("报".repeat(480), StandardCharsets.UTF_8);

        HttpResponse<byte[]> got = transfers.get(url.replaceFirst("name=.*", "name=" + name));

        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(header(got, "Content-Disposition")).contains("%E6%8A%A5");
    }

    @Test
    void partsOfAFileCanBeAskedFor() {
        String url = stored("film.mp4", "video/mp4", bytes("0123456789"));

        HttpResponse<byte[]> middle = transfers.get(url, "Range", "bytes=2-4");
        HttpResponse<byte[]> end = transfers.get(url, "Range", "bytes=-3");
        HttpResponse<byte[]> several = transfers.get(url, "Range", "bytes=0-1,4-5");
        HttpResponse<byte[]> beyond = transfers.get(url, "Range", "bytes=10-");

        assertThat(middle.statusCode()).isEqualTo(206);
        assertThat(middle.body()).isEqualTo(bytes("234"));
        assertThat(header(middle, "Content-Range")).isEqualTo("bytes 2-4/10");
        assertThat(end.body()).isEqualTo(bytes("789"));
        assertThat(several.statusCode()).isEqualTo(200);
        assertThat(several.body()).isEqualTo(bytes("0123456789"));
        assertThat(beyond.statusCode()).isEqualTo(416);
        assertThat(header(beyond, "Content-Range")).isEqualTo("bytes */10");
    }

    @Test
    void whoHasAFileNeedNotFetchItAgain() {
        String url = stored("sound.mp3", "audio/mpeg", bytes("0123456789"));
        String etag = header(transfers.get(url), "ETag");

        HttpResponse<byte[]> again = transfers.get(url, "If-None-Match", etag);
        HttpResponse<byte[]> rest = transfers.get(url, "Range", "bytes=5-", "If-Range", etag);
        HttpResponse<byte[]> other = transfers.get(url, "Range", "bytes=5-", "If-Range", "\"x\"");

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(rest.statusCode()).isEqualTo(206);
        assertThat(other.statusCode()).isEqualTo(200);
    }

    @Test
    void headTellsTheSizeOnly() {
        HttpResponse<byte[]> head =
                transfers.send("HEAD", stored("a.txt", "text/plain", bytes("0123456789")));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, "Content-Length")).isEqualTo("10");
        assertThat(head.body()).isEmpty();
    }

    /** Forms are read by frameworks before anybody asks them to. */
    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
    void formsArriveAsTheBytesTheyAre(String type) {
        byte[] form = bytes("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--");

        assertThat(transfers.get(stored("form.txt", type, form)).body()).isEqualTo(form);
    }

    @Test
    void anUploadUrlWritesOnce() {
        JsonNode urls = urls("a.txt", 1);
        transfers.put(upload(urls), "text/plain", bytes("first")).ok();

        transfers.put(upload(urls), "text/plain", bytes("second")).refused(400, 1001);

        assertThat(transfers.get(download(urls)).body()).isEqualTo(bytes("first"));
    }

    @Test
    void anUploadThatWasRefusedUnreadCanBeRepeated() {
        JsonNode urls = urls("a.png", 1);
        transfers.put(upload(urls), "text/html", bytes(PAGE)).refused(415, -1);

        transfers.put(upload(urls), "image/png", PictureFiles.png(1, 1)).ok();
    }

    @Test
    void contentThatIsRefusedUsesTheUploadUrlUp() {
        JsonNode urls = urls("a.png", 1);
        transfers.put(upload(urls), "image/png", bytes(PAGE)).refused(400, -2);

        transfers.put(upload(urls), "image/png", PictureFiles.png(1, 1)).refused(403, 403);
        transfers.put(upload(urls("a.png", 1)), "image/png", PictureFiles.png(1, 1)).ok();
    }

    @Test
    void nothingIsServedBeforeItIsThere() {
        transfers.getReply(download(urls("a.txt", 1))).refused(404, -1);
    }

    @Test
    void forgedUploadUrlsAreRefused() {
        String url = upload(urls("a.txt", 1));
        int start = url.lastIndexOf('/') + 1;
        int dot = url.indexOf('.', start);

        for (String forged :
                new String[] {
                    changed(url, start + 2),
                    changed(url, dot - 2),
                    changed(url, dot + 3),
                    url.substring(0, dot),
                    url.substring(0, dot + 1),
                    url.substring(0, start) + "x",
                    url.substring(0, start) + "%20.%20"
                }) {
            transfers.put(forged, "text/plain", bytes("x")).refused(403, 403);
        }
        transfers.put(url, "text/plain", bytes("x")).ok();
    }

    private static String changed(String url, int at) {
        char other = url.charAt(at) == 'A' ? 'B' : 'A';
        return url.substring(0, at) + other + url.substring(at + 1);
    }

    @Test
    void filesThatAreDeclaredTooLargeAreRefusedUnread() {
        URI url = URI.create(upload(urls("a.bin", 1)));
        try (RawConnection connection = RawConnection.silent(url, installation().tls())) {
            int status =
                    connection.handshake(
                            "PUT " + url.getRawPath() + " HTTP/1.1",
                            "Host: " + url.getAuthority(),
                            "Content-Type: application/octet-stream",
                            "Content-Length: 1099511627776");
            assertThat(status).isEqualTo(413);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "image/svg+xml", "application/octet-stream"})
    void picturesMustCallThemselvesPictures(String type) {
        transfers.put(upload(urls("a.png", 1)), type, PictureFiles.png(1, 1)).refused(415, -1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.png", "a.jpg", "a.gif", "a.webp"})
    void picturesMustBePictures(String name) {
        transfers.put(upload(urls(name, 1)), "image/png", bytes(PAGE)).refused(400, -2);
        transfers.put(upload(urls(name, 1)), "image/png", new byte[0]).refused(400, -2);
    }

    @Test
    void picturesThatUnfoldToGigabytesAreRefused() {
        byte[] wide = PictureFiles.pngHeader(20_001, 1);
        byte[] large = PictureFiles.pngHeader(20_000, 20_000);

        transfers.put(upload(urls("a.png", 1)), "image/png", wide).refused(400, -2);
        transfers.put(upload(urls("a.png", 2)), "image/png", large).refused(400, -2);
    }

    @Test
    void stickersArePictures() {
        JsonNode urls = urls("smile.gif", 2);
        transfers.put(upload(urls), "image/gif", PictureFiles.written("gif", 5, 5)).ok();
        assertThat(header(transfers.get(download(urls)), "Content-Type")).isEqualTo("image/gif");

        rest.as(newUser()).get(asking("page.html", 2)).refused(400, -2);
        rest.as(newUser()).get(asking("film.mp4", 2)).refused(400, -2);
    }

    @Test
    void askingNeedsALoginANameAndAScene() {
        rest.get(asking("a.png", 1)).refused(401, 401);
        rest.as(newUser()).get(asking(" ", 1)).refused(400, -2);
        rest.as(newUser()).get(asking("x".repeat(256), 1)).refused(400, -2);
        rest.as(newUser()).get(asking("a.png", 3)).refused(400, -2);
        rest.as(newUser()).get("/capi/oss/upload/url?scene=1").refused(400, -2);
    }

    @Test
    void keysCannotBeGuessedFromOneAnother() {
        String one = download(urls("a.png", 1));
        String other = download(urls("a.png", 1));

        assertThat(one).matches("https?://.+/file/1/\\d{4}/\\d{2}/[0-9a-f]{40}\\.png");
        assertThat(one).isNotEqualTo(other);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1/../../token.secret",
                "1/2026/01/..%2f..%2f..%2f..%2ftoken.secret",
                "1/2026/01/..%5c..%5ctoken.secret",
                "%2e%2e/%2e%2e/%2e%2e/token.secret",
                "1/2026/01/%00",
                "incoming/x/y/z",
                "3/2026/01/0123456789012345678901234567890123456789.bin",
                "1/2026/13/0123456789012345678901234567890123456789.bin",
                "1/2026/01/0123456789012345678901234567890123456789.bin"
            })
    void nothingButKeysLeadsToAFile(String path) {
        RestReply reply = rest.send("GET", "/capi/oss/public/file/" + path, null);

        assertThat(reply.status()).as("%s", reply).isIn(400, 401, 404);
        reply.code();
    }

    @Test
    void pagesOfAllowedOriginsMayUploadAndRead() {
        JsonNode urls = urls("a.txt", 1);
        String origin = installation().allowedOrigin();

        HttpResponse<byte[]> preflight =
                transfers.send(
                        "OPTIONS",
                        upload(urls),
                        "Origin",
                        origin,
                        "Access-Control-Request-Method",
                        "PUT",
                        "Access-Control-Request-Headers",
                        "content-type");
        RestReply put = transfers.put(upload(urls), "text/plain", bytes("x"), "Origin", origin);
        HttpResponse<byte[]> got = transfers.get(download(urls), "Origin", origin);

        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(header(preflight, "Access-Control-Allow-Methods")).contains("PUT");
        assertThat(header(preflight, "Access-Control-Allow-Headers"))
                .containsIgnoringCase("content-type");
        put.ok();
        assertThat(put.headers().firstValue("Access-Control-Allow-Origin")).hasValue(origin);
        assertThat(header(got, "Access-Control-Allow-Origin")).isEqualTo(origin);
    }

    @Test
    void carriesFilesThatFitNoBuffer() {
        byte[] large = new byte[3_000_000];
        new Random(1).nextBytes(large);

        assertThat(transfers.get(stored("a.zip", "application/zip", large)).body())
                .isEqualTo(large);
    }
}
