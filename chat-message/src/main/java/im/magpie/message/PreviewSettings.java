package im.magpie.message;

import im.magpie.common.net.IpNetwork;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Cards of the links in texts, under {@code chat.preview}. Time and size can be made tighter, not
 * wider: they are promised to users, and tasks count on them.
 *
 * @param enabled whether links in texts are fetched; default true. False: no request ever leaves
 *     for the sake of a link.
 * @param timeout most time for a link, redirects and all, 100 ms to 2 s; default 2 s
 * @param maxBytes most that is read of a page, 1 KB to 256 KB; default 256 KB. The rest is not
 *     looked at.
 * @param intranet networks (CIDR) whose pages are fetched although they are not public, on any
 *     port, such as {@code 10.20.0.0/16}; each shares 8 bits or more; default none. Whoever may
 *     write a message then makes this server ask there, so name no more than the pages' own hosts.
 *     What clouds tell their machines about themselves is never asked for.
 */
public record PreviewSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("2s") @NotNull Duration timeout,
        @DefaultValue("256KB") @NotNull DataSize maxBytes,
        @DefaultValue List<IpNetwork> intranet) {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final DataSize SMALLEST = DataSize.ofKilobytes(1);
    private static final DataSize LARGEST = DataSize.ofKilobytes(256);

    /** Nobody's intranet is wider; a slip of the keyboard is. */
    private static final int FEWEST_BITS = 8;

    /**
     * @throws IllegalArgumentException naming the setting that cannot be
     */
    public PreviewSettings {
        if (timeout != null
                && (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException(
                    "chat.preview.timeout is " + timeout + ", expected 100ms to 2s");
        }
        if (maxBytes != null
                && (maxBytes.compareTo(SMALLEST) < 0 || maxBytes.compareTo(LARGEST) > 0)) {
            throw new IllegalArgumentException(
                    "chat.preview.max-bytes is " + maxBytes + ", expected 1KB to 256KB");
        }
        intranet = List.copyOf(intranet);
        for (IpNetwork network : intranet) {
            if (network.bits() < FEWEST_BITS) {
                throw new IllegalArgumentException(
                        "chat.preview.intranet has "
                                + network
                                + ", expected networks that share 8 bits or more, such as"
                                + " 10.0.0.0/8");
            }
        }
    }

    /** The settings as they are when nothing is set. */
    public static PreviewSettings defaults() {
        return new PreviewSettings(true, LONGEST, LARGEST, List.of());
    }
}
