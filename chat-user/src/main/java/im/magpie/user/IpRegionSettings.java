package im.magpie.user;

import java.nio.file.Path;

/**
 * Where users are, by their address: {@code chat.ip-region.*}.
 *
 * @param file an ip2region database (xdb, of IPv4 or of IPv6 addresses), kept in memory; none by
 *     default: then nobody's place is told. A file that cannot be read fails the start
 */
public record IpRegionSettings(Path file) {

    public IpRegionSettings {
        if (file != null && file.toString().isBlank()) {
            file = null;
        }
    }
}
