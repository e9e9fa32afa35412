package im.magpie.message.preview;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.message.PreviewSettings;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.util.unit.DataSize;

@Timeout(30)
class LinkCardsTest {

    /** No deadline of a connection ends a look-up. */
    @Test
    void nobodyWaitsForANameThatIsLookedUpForever() throws Exception {
        PreviewSettings brief =
                new PreviewSettings(
                        true, Duration.ofMillis(200), DataSize.ofKilobytes(256), List.of());
        CountDownLatch over = new CountDownLatch(1);
        Reach slow =
                new Reach(
                        host -> {
                            try {
                                over.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            return new InetAddress[0];
                        },
                        address -> true,
                        (address, port) -> true);
        try (LinkFetcher fetcher = new LinkFetcher(brief, slow);
                LinkCards cards = new LinkCards(fetcher, brief)) {
            assertThat(cards.of(List.of("slow.example"))).isEmpty();
        } finally {
            over.countDown();
        }
    }
}
