package im.magpie.message.preview;

import im.magpie.common.net.IpNetwork;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Addresses that may be asked although they are not public, because the operator says so. Not what
 * clouds tell their machines about themselves, whatever the operator says: who gets there reads
 * credentials.
 *
 * @param networks what the operator named
 */
record Intranet(List<IpNetwork> networks) {
    private static final List<IpNetwork> CLOUDS =
            Stream.of(
                            "100.100.100.200", // metadata of one cloud
                            "168.63.129.16", // of another
                            "169.254.0.0/16", // of most
                            "192.0.0.192", // of one more
                            "fd00:ec2::/32", // of most, by IPv6
                            "fd20:ce::254", // of another
                            "fe80::/10", // link-local, like 169.254.0.0/16
                            "2001::/32", // Teredo: IPv4 inside
                            "2002::/16") // 6to4: IPv4 inside
                    .map(IpNetwork::of)
                    .toList();

    /** But for loopback, addresses that stand for others, of IPv4 for the most part. */
    private static final IpNetwork STAND_INS = IpNetwork.of("::/8");

    boolean contains(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address))
                && CLOUDS.stream().noneMatch(network -> network.contains(address))
                && (address.isLoopbackAddress() || !STAND_INS.contains(address));
    }
}
