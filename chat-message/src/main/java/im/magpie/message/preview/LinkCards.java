package im.magpie.message.preview;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import im.magpie.message.PreviewSettings;
import im.magpie.message.body.BodyView.LinkCard;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * The cards of links, remembered for ten minutes, as is that a link has none: a link that everybody
 * passes on is fetched once, and a broken site is left in peace. A bounded number of fetches runs
 * at once; nobody waits longer than the time a link has.
 */
@Component
class LinkCards implements AutoCloseable {
    /** Fetches at once. */
    static final int FETCHES_AT_ONCE = 16;

    /** Fetches that wait for one of those; more than all tasks that run at once can ask for. */
    private static final int WAITING = 64;

    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    /** A card is a few kilobytes at most. */
    private static final int MOST_REMEMBERED = 1000;

    private final LinkFetcher fetcher;
    private final PreviewSettings settings;
    private final ThreadPoolExecutor threads;
    private final AsyncCache<String, Optional<LinkCard>> cards;

    LinkCards(LinkFetcher fetcher, PreviewSettings settings) {
        this.fetcher = fetcher;
        this.settings = settings;
        this.threads = threads();
        this.cards =
                Caffeine.newBuilder()
                        .maximumSize(MOST_REMEMBERED)
                        .expireAfterWrite(REMEMBERED)
                        .executor(Runnable::run)
                        .buildAsync();
    }

    private static ThreadPoolExecutor threads() {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(
                        FETCHES_AT_ONCE,
                        FETCHES_AT_ONCE,
                        30,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(WAITING),
                        task -> {
                            Thread thread = new Thread(task, "link-fetch");
                            thread.setDaemon(true);
                            return thread;
                        });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** The cards of those links that have one, in the order of the links. */
    Map<String, LinkCard> of(Collection<String> links) {
        Map<String, CompletableFuture<Optional<LinkCard>>> asked = new LinkedHashMap<>();
        for (String link : links) {
            asked.put(link, cards.get(link, (key, executor) -> fetch(key)));
        }
        Map<String, LinkCard> found = new LinkedHashMap<>();
        asked.forEach((link, card) -> card.join().ifPresent(c -> found.put(link, c)));
        return found;
    }

    /** Ends in time even if the fetch does not: names are looked up as slowly as they please. */
    private CompletableFuture<Optional<LinkCard>> fetch(String link) {
        CompletableFuture<Optional<LinkCard>> card = new CompletableFuture<>();
        try {
            threads.execute(
                    () -> {
                        if (!card.isDone()) {
                            card.complete(fetcher.fetch(link));
                        }
                    });
        } catch (RejectedExecutionException e) {
            card.complete(Optional.empty());
        }
        return card.completeOnTimeout(
                Optional.empty(), settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
