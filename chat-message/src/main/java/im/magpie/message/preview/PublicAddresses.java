package im.magpie.message.preview;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Which addresses belong to the public network. Of IPv4 all but what the special-purpose registry
 * reserves; of IPv6 only the global unicast block, and of that nothing that stands for another
 * address or that nobody has.
 */
final class PublicAddresses {
    private static final List<Block> RESERVED_4 =
            blocks(
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
    private static final Block GLOBAL_6 = Block.of("2000::/3");

    private static final List<Block> RESERVED_6 =
            blocks(
                    "2001::/23", // protocol assignments, Teredo among them
                    "2001:db8::/32", // documentation
                    "2002::/16", // 6to4: IPv4 inside
                    "3fff::/20"); // documentation

    private PublicAddresses() {}

    static boolean contains(InetAddress address) {
        if (address instanceof Inet4Address) {
            return RESERVED_4.stream().noneMatch(block -> block.contains(address));
        }
        return GLOBAL_6.contains(address)
                && RESERVED_6.stream().noneMatch(block -> block.contains(address));
    }

    private static List<Block> blocks(String... blocks) {
        return List.of(blocks).stream().map(Block::of).toList();
    }

    /**
     * The addresses that begin alike.
     *
     * @param length bytes of an address
     * @param prefix the bits they share, as a number
     * @param rest how many bits differ
     */
    private record Block(int length, BigInteger prefix, int rest) {

        static Block of(String written) {
            int slash = written.indexOf('/');
            byte[] first = literal(written.substring(0, slash)).getAddress();
            int rest = first.length * 8 - Integer.parseInt(written.substring(slash + 1));
            return new Block(first.length, new BigInteger(1, first).shiftRight(rest), rest);
        }

        boolean contains(InetAddress address) {
            byte[] bytes = address.getAddress();
            return bytes.length == length
                    && new BigInteger(1, bytes).shiftRight(rest).equals(prefix);
        }

        private static InetAddress literal(String address) {
            try {
                return InetAddress.getByName(address);
            } catch (UnknownHostException e) {
                throw new IllegalStateException(address + " is no address", e);
            }
        }
    }
}
