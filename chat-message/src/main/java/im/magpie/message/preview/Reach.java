package im.magpie.message.preview;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.apache.http.conn.DnsResolver;

/**
 * How far links may lead. The client connects to the very addresses that {@link #resolve} returns
 * and asks for them once per connection, so a name that means something else a moment later gains
 * nothing.
 *
 * @param names tells the addresses of a host
 * @param addresses which addresses may be connected to
 * @param ports which ports may be connected to
 */
record Reach(DnsResolver names, Predicate<InetAddress> addresses, IntPredicate ports)
        implements DnsResolver {

    /** The public network, on the ports of http and https. */
    static Reach ofThePublic() {
        return new Reach(
                InetAddress::getAllByName,
                PublicAddresses::contains,
                port -> port == 80 || port == 443);
    }

    /**
     * The addresses of a host.
     *
     * @throws UnknownHostException also when only one of them is out of reach: such a host is not
     *     what it seems
     */
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] found = names.resolve(host);
        for (InetAddress address : found) {
            if (!addresses.test(address)) {
                throw new UnknownHostException("an address of the host is out of reach");
            }
        }
        return found;
    }
}
