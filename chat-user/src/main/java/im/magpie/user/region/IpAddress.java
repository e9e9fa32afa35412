package im.magpie.user.region;

import im.magpie.common.net.IpLiteral;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/** An IP address that was written down. */
public final class IpAddress {
    private static final int V6_CUSTOMER_BYTES = 8;

    private final InetAddress address;

    private IpAddress(InetAddress address) {
        this.address = address;
    }

    /** Reads an address; nothing when it is none. */
    public static Optional<IpAddress> parse(String text) {
        return Optional.ofNullable(text).flatMap(IpLiteral::parse).map(IpAddress::new);
    }

    /**
     * Whether it is one of the public internet: not of this machine, of a private or a provider's
     * inner network, and no multicast.
     */
    public boolean isPublic() {
        return !(address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || isShared());
    }

    /** 100.64.0.0/10, 0.0.0.0/8 and 240.0.0.0/4, or fc00::/7: what Java has no name for. */
    private boolean isShared() {
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        if (address instanceof Inet4Address) {
            return first == 0 || first >= 240 || (first == 100 && (bytes[1] & 0xc0) == 64);
        }
        return (first & 0xfe) == 0xfc;
    }

    /** Whose address it is: an IPv4 address, or the /64 that an IPv6 customer has at least. */
    public String owner() {
        if (address instanceof Inet4Address) {
            return address.getHostAddress();
        }
        byte[] network = Arrays.copyOf(bytes(), bytes().length);
        Arrays.fill(network, V6_CUSTOMER_BYTES, network.length, (byte) 0);
        try {
            return InetAddress.getByAddress(network).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }

    /** Four or sixteen bytes. */
    byte[] bytes() {
        return address.getAddress();
    }
}
