package im.magpie.common.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpNetworkTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.168.8.0/21, 192.168.15.255, true",
        "192.168.8.0/21, 192.168.16.0, false",
        "10.1.2.3/8, 10.9.9.9, true",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 203.0.113.9, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::ffff:10.0.0.0/8, 10.1.1.1, true",
    })
    void containsWhatBeginsAlike(String network, String address, boolean contains)
            throws Exception {
        assertThat(IpNetwork.of(network).contains(InetAddress.getByName(address)))
                .isEqualTo(contains);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/x",
                "10.0.0.0/-1",
                "10.0.0.0/33",
                "10.0.0.0/8/8",
                "::/129",
                "::ffff:10.0.0.0/104",
                "proxy.example.org",
                "10.0.0/8",
                "fe80::1%eth0",
                "[::1]",
            })
    void namesWhatItCannotRead(String text) {
        assertThatThrownBy(() -> IpNetwork.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void isWrittenAsItIsRead() {
        assertThat(IpNetwork.of("10.0.0.0/8")).hasToString("10.0.0.0/8");
        assertThat(IpNetwork.of("127.0.0.1")).hasToString("127.0.0.1/32");
    }
}
