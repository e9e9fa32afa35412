package im.magpie.message.preview;

import im.magpie.common.net.IpNetwork;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Which addresses belong to the public network. Of IPv4 all but what the special-purpose registry
 * reserves; of IPv6 only the global unicast block, and of that nothing that stands for another
 * address or that nobody has.
 */
final class PublicAddresses {
    private static final List<IpNetwork> RESERVED_4 =
            networks(
                    "0.0.0.0/8", // this network
                    "10.0.0.0/8", // private
                    "100.64.0.0/10", // behind carriers' translation; metadata of one cloud
                    "127.0.0.0/8", // loopback
                    "168.63.129.16/32", // metadata of another cloud
                    "169.254.0.0/16", // link-local, metadata of most clouds
                    "172.16.0.0/12", // private
                    "192.0.0.0/24", // protocol assignments
                    "192.0.2.0/24", // documentation
                    "192.88.99.0/24", // relays from 6to4
                    "192.168.0.0/16", // private
                    "198.18.0.0/15", // benchmarks
                    "198.51.100.0/24", // documentation
                    "203.0.113.0/24", // documentation
                    "224.0.0.0/4", // multicast
                    "240.0.0.0/4"); // reserved, broadcast

    /**
     * Outside of it are the unspecified address, loopback, IPv4 written as IPv6 (mapped,
     * compatible, translated by 64:ff9b::/96), unique local, link-local, site-local and multicast.
     */
    private static final IpNetwork GLOBAL_6 = IpNetwork.of("2000::/3");

    private static final List<IpNetwork> RESERVED_6 =
            networks(
                    "2001::/23", // protocol assignments, Teredo among them
                    "2001:db8::/32", // documentation
                    "2002::/16", // 6to4: IPv4 inside
                    "3fff::/20"); // documentation

    private PublicAddresses() {}

    static boolean contains(InetAddress address) {
        if (address instanceof Inet4Address) {
            return RESERVED_4.stream().noneMatch(network -> network.contains(address));
        }
        return GLOBAL_6.contains(address)
                && RESERVED_6.stream().noneMatch(network -> network.contains(address));
    }

    private static List<IpNetwork> networks(String... networks) {
        return List.of(networks).stream().map(IpNetwork::of).toList();
    }
}
