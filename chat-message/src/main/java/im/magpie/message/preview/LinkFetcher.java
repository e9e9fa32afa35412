package im.magpie.message.preview;

import im.magpie.message.PreviewSettings;
import im.magpie.message.body.BodyView.LinkCard;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.http.Header;
import org.apache.http.HttpHeaders;
import org.apache.http.HttpStatus;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.entity.ContentType;
import org.apache.http.impl.client.CloseableHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Fetches the page a link leads to, and its card. One request after the other, redirects followed
 * by hand and each as suspicious as the link itself; at the deadline the connection is cut,
 * whatever it is doing. Only the look-up of a name cannot be cut: callers must not wait for it.
 */
@Component
class LinkFetcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LinkFetcher.class);

    /** Redirects that are followed. */
    static final int MAX_REDIRECTS = 3;

    private final PreviewSettings settings;
    private final CloseableHttpClient client;
    private final ScheduledThreadPoolExecutor deadlines;

    LinkFetcher(PreviewSettings settings, Reach reach) {
        this.settings = settings;
        this.client = PreviewClient.of(reach, settings.timeout());
        this.deadlines =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread thread = new Thread(task, "link-deadlines");
                            thread.setDaemon(true);
                            return thread;
                        });
        deadlines.setRemoveOnCancelPolicy(true);
    }

    /**
     * The card of a link; empty when it leads nowhere, too far, to something else than a page, or
     * takes too long. Never throws.
     *
     * @param link an http or https url, or what stands behind {@code http://}
     */
    Optional<LinkCard> fetch(String link) {
        long deadline = System.nanoTime() + settings.timeout().toNanos();
        try {
            URI next = URI.create(link.matches("(?i)https?://.*") ? link : "http://" + link);
            for (int request = 0; request <= MAX_REDIRECTS; request++) {
                Answer answer = get(next, deadline);
                if (answer.location().isEmpty()) {
                    return answer.card();
                }
                next = next.resolve(answer.location().get());
            }
        } catch (IOException | RuntimeException e) {
            // Without its message: links are what people write to each other.
            log.debug("a link has no card: {}", e.getClass().getSimpleName());
        }
        return Optional.empty();
    }

    private Answer get(URI uri, long deadline) throws IOException {
        long left = deadline - System.nanoTime();
        if (left <= 0 || !mayBeAsked(uri)) {
            return Answer.NOTHING;
        }
        HttpGet request = new HttpGet(uri);
        request.setConfig(PreviewClient.within(Duration.ofNanos(left)));
        ScheduledFuture<?> cut = deadlines.schedule(request::abort, left, TimeUnit.NANOSECONDS);
        // The body is not closed, as that would read on to its end; the connection is.
        try (CloseableHttpResponse response = client.execute(request)) {
            return read(uri, response);
        } finally {
            cut.cancel(false);
        }
    }

    /** Addresses and ports are judged when the connection is made. */
    private static boolean mayBeAsked(URI uri) {
        if (!"https".equalsIgnoreCase(uri.getScheme())
                && !"http".equalsIgnoreCase(uri.getScheme())) {
            return false;
        }
        return uri.getHost() != null && uri.getRawUserInfo() == null;
    }

    private Answer read(URI uri, CloseableHttpResponse response) throws IOException {
        int status = response.getStatusLine().getStatusCode();
        if (isRedirect(status)) {
            Header location = response.getFirstHeader(HttpHeaders.LOCATION);
            return location == null
                    ? Answer.NOTHING
                    : new Answer(Optional.of(location.getValue()), Optional.empty());
        }
        if (status != HttpStatus.SC_OK || response.getEntity() == null) {
            return Answer.NOTHING;
        }
        ContentType type = ContentType.getLenient(response.getEntity());
        if (type == null || !type.getMimeType().equalsIgnoreCase("text/html")) {
            return Answer.NOTHING;
        }
        byte[] html =
                response.getEntity()
                        .getContent()
                        .readNBytes(Math.toIntExact(settings.maxBytes().toBytes()));
        return new Answer(
                Optional.empty(), PageCard.of(html, Optional.ofNullable(type.getCharset()), uri));
    }

    private static boolean isRedirect(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    @Override
    public void close() throws IOException {
        deadlines.shutdownNow();
        client.close();
    }

    /** Where a request led: on, to a card, or to nothing. */
    private record Answer(Optional<String> location, Optional<LinkCard> card) {
        static final Answer NOTHING = new Answer(Optional.empty(), Optional.empty());
    }
}
