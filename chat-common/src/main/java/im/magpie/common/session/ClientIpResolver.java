package im.magpie.common.session;

import im.magpie.common.net.IpLiteral;
import im.magpie.common.net.IpNetwork;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds a client's address behind reverse proxies; the one resolver for REST and WebSocket.
 *
 * <p>X-Forwarded-For counts only when the peer is a trusted proxy: the right-most hop that is not
 * itself trusted wins, the left-most when all are. X-Real-IP counts only when X-Forwarded-For is
 * absent. Anything that is not an address makes the whole header worthless: then the peer counts.
 */
public final class ClientIpResolver {
    /** Hops looked at; a longer chain is not one that our proxies built. */
    private static final int MAX_HOPS = 32;

    private static final Set<String> SCHEMES = Set.of("http", "https");

    private final List<IpNetwork> trusted;

    /**
     * @param trustedProxies networks in CIDR form, or single addresses
     * @throws IllegalArgumentException naming the entry that is neither
     */
    public ClientIpResolver(List<String> trustedProxies) {
        this.trusted = trustedProxies.stream().map(IpNetwork::of).toList();
    }

    /**
     * @param peer the address the connection comes from
     * @param forwardedFor all values of X-Forwarded-For, in order of appearance
     * @param realIp the value of X-Real-IP
     */
    public String resolve(String peer, List<String> forwardedFor, Optional<String> realIp) {
        Optional<InetAddress> peerAddress = IpLiteral.parse(peer);
        if (peerAddress.isEmpty() || !isTrusted(peerAddress.get())) {
            return peerAddress.map(InetAddress::getHostAddress).orElse(peer);
        }
        Optional<InetAddress> named =
                forwardedFor.isEmpty() ? realIp.flatMap(IpLiteral::parse) : client(forwardedFor);
        return named.orElse(peerAddress.get()).getHostAddress();
    }

    /** Whether an address is that of a trusted proxy: nobody's own. */
    public boolean isTrustedProxy(String ip) {
        return IpLiteral.parse(ip).filter(this::isTrusted).isPresent();
    }

    /**
     * Where a client has called, when a trusted proxy passes the call on and says by which scheme
     * it came.
     *
     * @param peer the address the connection comes from
     * @param forwardedProto all values of X-Forwarded-Proto
     * @param host the Host header, already checked; the proxy passes on the client's
     * @return such as {@code https://im.example.org}; empty without a proxy
     */
    public Optional<String> calledAt(String peer, List<String> forwardedProto, String host) {
        boolean told =
                forwardedProto.size() == 1
                        && SCHEMES.contains(forwardedProto.get(0))
                        && isTrustedProxy(peer);
        return told ? Optional.of(forwardedProto.get(0) + "://" + host) : Optional.empty();
    }

    private Optional<InetAddress> client(List<String> forwardedFor) {
        String[] hops = String.join(",", forwardedFor).split(",", -1);
        if (hops.length > MAX_HOPS) {
            return Optional.empty();
        }
        List<InetAddress> addresses = new ArrayList<>(hops.length);
        for (String hop : hops) {
            Optional<InetAddress> address = IpLiteral.parse(hop.strip());
            if (address.isEmpty()) {
                return Optional.empty();
            }
            addresses.add(address.get());
        }
        for (int i = addresses.size() - 1; i > 0; i--) {
            if (!isTrusted(addresses.get(i))) {
                return Optional.of(addresses.get(i));
            }
        }
        return Optional.of(addresses.get(0));
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(network -> network.contains(address));
    }
}
