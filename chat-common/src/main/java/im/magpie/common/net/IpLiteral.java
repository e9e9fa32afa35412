package im.magpie.common.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads IP addresses without ever asking DNS. */
public final class IpLiteral {
    /** Only literals may reach InetAddress, which would ask DNS for anything else. */
    private static final Pattern LITERAL =
            Pattern.compile(
                    "((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}"
                            + "|(?=[^:]*:)[0-9A-Fa-f:][0-9A-Fa-f:.]*");

    private IpLiteral() {}

    /**
     * The address that is written here; nothing when it is none.
     *
     * @param text four numbers with dots, or IPv6 without brackets and without a zone; IPv4 written
     *     as IPv6 ({@code ::ffff:1.2.3.4}) is IPv4
     */
    public static Optional<InetAddress> parse(String text) {
        if (!LITERAL.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
