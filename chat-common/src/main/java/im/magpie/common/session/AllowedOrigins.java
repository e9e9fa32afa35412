package im.magpie.common.session;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which web pages may talk to this server: the one rule for CORS and for WebSocket handshakes, from
 * the setting {@code chat.allowed-origins}.
 *
 * <p>No Origin header: allowed, it is not a browser. {@code null}: refused. Without configured
 * origins the Origin's host must be the Host header's host, whatever the ports, because page and
 * push channel have two; with configured ones only exact matches count.
 */
public final class AllowedOrigins {
    private final Set<String> origins;

    /**
     * @param origins origins such as {@code https://chat.example.org}; empty for the same host only
     */
    public AllowedOrigins(List<String> origins) {
        this.origins = Set.copyOf(origins);
    }

    /**
     * @param origin the request's Origin header
     * @param host the request's Host header
     */
    public boolean allows(Optional<String> origin, String host) {
        if (origin.isEmpty()) {
            return true;
        }
        String value = origin.get();
        if (!origins.isEmpty()) {
            return origins.contains(value);
        }
        Optional<String> originHost = hostOfOrigin(value);
        return originHost.isPresent() && originHost.get().equalsIgnoreCase(hostOf(host));
    }

    private static Optional<String> hostOfOrigin(String origin) {
        try {
            return Optional.ofNullable(new URI(origin).getHost());
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** The Host header without its port; an IPv6 address keeps its brackets, as in a URI. */
    private static String hostOf(String host) {
        int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
        return end <= 0 ? host : host.substring(0, end);
    }
}
