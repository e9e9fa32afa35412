package im.magpie.common.delivery;

import java.time.Duration;
import java.util.List;

/** How times on the way of a message are measured, so that those of all nodes can be added up. */
public final class DeliveryTimes {
    /** The upper bounds of a histogram's buckets: few, for each is a series of its own. */
    public static final List<Duration> BUCKETS =
            List.of(
                    Duration.ofMillis(1),
                    Duration.ofMillis(2),
                    Duration.ofMillis(5),
                    Duration.ofMillis(10),
                    Duration.ofMillis(25),
                    Duration.ofMillis(50),
                    Duration.ofMillis(100),
                    Duration.ofMillis(250),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(2500),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10));

    /** The logger of the steps of each message, at debug: ids and numbers, never a text. */
    public static final String LOGGER = "im.magpie.delivery";

    private DeliveryTimes() {}
}
