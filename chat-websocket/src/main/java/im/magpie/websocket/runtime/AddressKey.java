package im.magpie.websocket.runtime;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.HexFormat;

/** Whose address it is, for counting what comes from there. */
public final class AddressKey {
    private static final int IPV6_PREFIX_BYTES = 8;

    private AddressKey() {}

    /** An IPv6 client owns at least a /64, so that is what is counted. */
    public static String of(String ip) {
        if (ip.indexOf(':') < 0) {
            return ip;
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(ip);
        return address == null || address.length <= IPV6_PREFIX_BYTES
                ? ip
                : HexFormat.of().formatHex(Arrays.copyOf(address, IPV6_PREFIX_BYTES));
    }
}
