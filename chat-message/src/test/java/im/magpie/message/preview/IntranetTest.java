package im.magpie.message.preview;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.net.IpNetwork;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntranetTest {
    /** Everything that settings can name and more. */
    private static final Intranet EVERYTHING = of("0.0.0.0/0", "::/0");

    private static Intranet of(String... networks) {
        return new Intranet(Stream.of(networks).map(IpNetwork::of).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "10.20.0.0/16, 10.20.255.1",
        "100.64.0.0/10, 100.101.102.103",
        "127.0.0.1, 127.0.0.1",
        "fd00::/8, fd12:3456::1",
        "::1, ::1",
    })
    void hasWhatTheOperatorNamed(String network, String address) throws Exception {
        assertThat(of(network).contains(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "10.20.0.0/16, 10.21.0.1",
        "127.0.0.1/32, 127.0.0.2",
        "127.0.0.1/32, ::1",
        "fd00::/16, fd01::1",
        "10.0.0.0/8, fd00::1",
    })
    void hasNothingElse(String network, String address) throws Exception {
        assertThat(of(network).contains(InetAddress.getByName(address))).isFalse();
    }

    @Test
    void isNowhereWhenNothingIsNamed() throws Exception {
        assertThat(new Intranet(List.of()).contains(InetAddress.getByName("10.0.0.1"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100.100.100.200",
                "168.63.129.16",
                "169.254.0.1",
                "169.254.169.254",
                "169.254.170.2",
                "192.0.0.192",
                "fd00:ec2::23",
                "fd00:ec2::254",
                "fd20:ce::254",
                "fe80::a9fe:a9fe",
                "::169.254.169.254",
                "::ffff:0:169.254.169.254",
                "64:ff9b::169.254.169.254",
                "2001:0:4136:e378:8000:63bf:5601:5601",
                "2002:a9fe:a9fe::1",
            })
    void hasNeverWhatCloudsTellTheirMachines(String address) throws Exception {
        assertThat(EVERYTHING.contains(InetAddress.getByName(address))).isFalse();
    }

    /** Java turns such an address into IPv4 when it reads one, but not when it is made so. */
    @Test
    void hasNeverMappedAddressesThatWereLeftAsTheyAre() throws Exception {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        mapped[12] = (byte) 169;
        mapped[13] = (byte) 254;
        mapped[14] = (byte) 169;
        mapped[15] = (byte) 254;
        assertThat(EVERYTHING.contains(Inet6Address.getByAddress(null, mapped, -1))).isFalse();
    }
}
