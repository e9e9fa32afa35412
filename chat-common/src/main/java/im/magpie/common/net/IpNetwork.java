package im.magpie.common.net;

import java.net.InetAddress;

/**
 * The addresses that begin alike.
 *
 * @param address one of them
 * @param bits how many bits they share, from the left; 0 to 32, of IPv6 to 128
 */
public record IpNetwork(InetAddress address, int bits) {

    /**
     * Reads a network such as {@code 10.0.0.0/8}; an address alone is a network of one.
     *
     * @throws IllegalArgumentException naming the text that is neither
     */
    public static IpNetwork of(String text) {
        int slash = text.indexOf('/');
        InetAddress address =
                IpLiteral.parse(slash < 0 ? text : text.substring(0, slash))
                        .orElseThrow(() -> not(text));
        int most = address.getAddress().length * 8;
        try {
            int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > most) {
                throw not(text);
            }
            return new IpNetwork(address, bits);
        } catch (NumberFormatException e) {
            throw not(text);
        }
    }

    private static IllegalArgumentException not(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is neither an IP address nor a network such as 10.0.0.0/8");
    }

    /** Whether an address is one of them; IPv4 is never in a network of IPv6. */
    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] its = other.getAddress();
        if (its.length != mine.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit & 7);
            if (((its[bit >> 3] ^ mine[bit >> 3]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + bits;
    }
}
