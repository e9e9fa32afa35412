package im.magpie.websocket.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import im.magpie.websocket.WebSocketSettings;
import im.magpie.websocket.runtime.AddressKey;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * How many login codes each client address was given lately: connections are cheap to open, and a
 * new one has not asked yet. A minute begins with an address's first request; never blocks.
 */
@Component
class QrAddresses {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    /** Addresses remembered; beyond it some are forgotten early, which only ever allows more. */
    private static final int MAX_ADDRESSES = 100_000;

    private final int max;
    private final Cache<String, AtomicInteger> asked;

    @Autowired
    QrAddresses(WebSocketSettings settings) {
        this(settings.qrPerAddress(), Ticker.systemTicker());
    }

    QrAddresses(int max, Ticker ticker) {
        this.max = max;
        this.asked =
                Caffeine.newBuilder()
                        .ticker(ticker)
                        .maximumSize(MAX_ADDRESSES)
                        .expireAfterWrite(WINDOW)
                        .build();
    }

    /** Counts a request; false when there were too many. */
    boolean count(String ip) {
        return max == 0
                || asked.get(AddressKey.of(ip), first -> new AtomicInteger()).incrementAndGet()
                        <= max;
    }
}
