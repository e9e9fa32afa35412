package im.magpie.server.conformance;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Uploads and downloads as a browser does them: bytes to and from absolute urls, no token. */
final class FileTransfers {
    private final HttpClient http;

    FileTransfers() {
        this(Optional.empty());
    }

    /** With whom it trusts, where urls are https. */
    FileTransfers(Optional<SSLContext> tls) {
        HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        tls.ifPresent(builder::sslContext);
        http = builder.build();
    }

    /** PUT of bytes with their length. */
    RestReply put(String url, String contentType, byte[] content, String... headers) {
        return put(url, contentType, BodyPublishers.ofByteArray(content), headers);
    }

    /** PUT of bytes without telling how many will come. */
    RestReply putOfUnknownLength(String url, String contentType, byte[] content) {
        return put(
                url,
                contentType,
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content)));
    }

    private RestReply put(
            String url, String contentType, BodyPublisher content, String... headers) {
        HttpRequest.Builder request = request(url, headers).setHeader("Content-Type", contentType);
        return RestReply.of("PUT " + url, exchange(request.PUT(content), BodyHandlers.ofString()));
    }

    /** GET of a file. */
    HttpResponse<byte[]> get(String url, String... headers) {
        return send("GET", url, headers);
    }

    /** GET of what should be a refusal. */
    RestReply getReply(String url) {
        return RestReply.of("GET " + url, exchange(request(url), BodyHandlers.ofString()));
    }

    /** Any method without a body. */
    HttpResponse<byte[]> send(String method, String url, String... headers) {
        return exchange(
                request(url, headers).method(method, BodyPublishers.noBody()),
                BodyHandlers.ofByteArray());
    }

    private static HttpRequest.Builder request(String url, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private <T> HttpResponse<T> exchange(HttpRequest.Builder request, BodyHandler<T> body) {
        try {
            return http.send(request.build(), body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
