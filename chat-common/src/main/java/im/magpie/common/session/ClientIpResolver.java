package im.magpie.common.session;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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

    /** Only literals may reach InetAddress, which would ask DNS for anything else. */
    private static final Pattern LITERAL =
            Pattern.compile(
                    "((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}"
                            + "|(?=[^:]*:)[0-9A-Fa-f:][0-9A-Fa-f:.]*");

    private final List<Network> trusted;

    /**
     * @param trustedProxies networks in CIDR form, or single addresses
     * @throws IllegalArgumentException naming the entry that is neither
     */
    public ClientIpResolver(List<String> trustedProxies) {
        this.trusted = trustedProxies.stream().map(Network::parse).toList();
    }

    /**
     * @param peer the address the connection comes from
     * @param forwardedFor all values of X-Forwarded-For, in order of appearance
     * @param realIp the value of X-Real-IP
     */
    public String resolve(String peer, List<String> forwardedFor, Optional<String> realIp) {
        Optional<InetAddress> peerAddress = literal(peer);
        if (peerAddress.isEmpty() || !isTrusted(peerAddress.get())) {
            return peerAddress.map(InetAddress::getHostAddress).orElse(peer);
        }
        Optional<InetAddress> named =
                forwardedFor.isEmpty()
                        ? realIp.flatMap(ClientIpResolver::literal)
                        : client(forwardedFor);
        return named.orElse(peerAddress.get()).getHostAddress();
    }

    /** Whether an address is that of a trusted proxy: nobody's own. */
    public boolean isTrustedProxy(String ip) {
        return literal(ip).filter(this::isTrusted).isPresent();
    }

    private Optional<InetAddress> client(List<String> forwardedFor) {
        String[] hops = String.join(",", forwardedFor).split(",", -1);
        if (hops.length > MAX_HOPS) {
            return Optional.empty();
        }
        List<InetAddress> addresses = new ArrayList<>(hops.length);
        for (String hop : hops) {
            Optional<InetAddress> address = literal(hop.strip());
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

    private static Optional<InetAddress> literal(String text) {
        if (!LITERAL.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static final class Network {
        private final byte[] prefix;
        private final int bits;

        private Network(byte[] prefix, int bits) {
            this.prefix = prefix;
            this.bits = bits;
        }

        static Network parse(String text) {
            int slash = text.indexOf('/');
            String address = slash < 0 ? text : text.substring(0, slash);
            byte[] prefix =
                    literal(address).map(InetAddress::getAddress).orElseThrow(() -> not(text));
            try {
                int bits =
                        slash < 0 ? prefix.length * 8 : Integer.parseInt(text.substring(slash + 1));
                if (bits < 0 || bits > prefix.length * 8) {
                    throw not(text);
                }
                return new Network(prefix, bits);
            } catch (NumberFormatException e) {
                throw not(text);
            }
        }

        private static IllegalArgumentException not(String text) {
            return new IllegalArgumentException(
                    "'" + text + "' is neither an IP address nor a network such as 10.0.0.0/8");
        }

        boolean contains(InetAddress address) {
            byte[] other = address.getAddress();
            if (other.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit & 7);
                if (((other[bit >> 3] ^ prefix[bit >> 3]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
