package im.magpie.message.preview;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.Predicate;
import org.apache.http.conn.DnsResolver;

/**
 * How far links may lead. The client connects to the very addresses that {@link #resolve} returns
 * and asks for them once per connection, so a name that means something else a moment later gains
 * nothing; each address is shown to {@link #checkPort} before it is connected to.
 *
 * @param names tells the addresses of a host
 * @param addresses which addresses may be connected to
 * @param ports which ports of those addresses may be connected to
 */
record Reach(DnsResolver names, Predicate<InetAddress> addresses, Ports ports)
        implements DnsResolver {

    /** Which ports of an address may be connected to. */
    interface Ports {
        boolean areOpen(InetAddress address, int port);
    }

    /** The public network on the ports of http and https, and an intranet on any port. */
    static Reach ofThePublicAnd(Intranet intranet) {
        return new Reach(
                InetAddress::getAllByName,
                address -> PublicAddresses.contains(address) || intranet.contains(address),
                (address, port) -> port == 80 || port == 443 || intranet.contains(address));
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

    /**
     * @throws ConnectException when this port of the address is out of reach; another address of
     *     the host may still be tried
     */
    void checkPort(InetSocketAddress address) throws ConnectException {
        if (!ports.areOpen(address.getAddress(), address.getPort())) {
            throw new ConnectException("a port of the host is out of reach");
        }
    }
}
