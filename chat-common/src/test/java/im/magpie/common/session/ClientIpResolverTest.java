package im.magpie.common.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientIpResolverTest {
    private static final String STRANGER = "203.0.113.9";
    private static final String PROXY = "10.1.2.3";

    private final ClientIpResolver resolver =
            new ClientIpResolver(List.of("10.0.0.0/8", "192.0.2.7", "fd00::/8"));

    @Test
    void ignoresHeadersOfAnUntrustedPeer() {
        assertThat(resolve(STRANGER, List.of("1.2.3.4"), "5.6.7.8")).isEqualTo(STRANGER);
    }

    @Test
    void takesTheRightMostUntrustedHop() {
        assertThat(resolve(PROXY, List.of("9.9.9.9, 1.2.3.4, 10.9.9.9"), null))
                .isEqualTo("1.2.3.4");
    }

    @Test
    void readsSeveralHeadersAsOneChain() {
        assertThat(resolve(PROXY, List.of("9.9.9.9", "1.2.3.4", "10.9.9.9, 192.0.2.7"), null))
                .isEqualTo("1.2.3.4");
    }

    @Test
    void takesTheLeftMostHopWhenAllAreTrusted() {
        assertThat(resolve(PROXY, List.of("10.5.5.5, 10.6.6.6"), null)).isEqualTo("10.5.5.5");
    }

    @Test
    void usesRealIpOnlyWithoutForwardedFor() {
        assertThat(resolve(PROXY, List.of(), "5.6.7.8")).isEqualTo("5.6.7.8");
        assertThat(resolve(PROXY, List.of("1.2.3.4"), "5.6.7.8")).isEqualTo("1.2.3.4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "unknown",
                "1.2.3.4, ",
                "example.org",
                "1.2.3.4:80",
                "999.1.1.1",
                "1.2.3",
                "1.2.3.4.",
                "1.2.3.256",
                ".:1",
                "<script>",
                "1.2.3.4, localhost",
                ":::::"
            })
    void fallsBackToThePeerOnGarbage(String garbage) {
        assertThat(resolve(PROXY, List.of(garbage), "5.6.7.8")).isEqualTo(PROXY);
        assertThat(resolve(PROXY, List.of(), garbage)).isIn(PROXY);
    }

    @Test
    void fallsBackToThePeerOnAnEndlessChain() {
        assertThat(resolve(PROXY, List.of("1.2.3.4,".repeat(40) + "1.2.3.4"), null))
                .isEqualTo(PROXY);
    }

    @Test
    void understandsIpv6() {
        assertThat(resolve("fd00:0:0:0:0:0:0:1", List.of("2001:db8::5"), null))
                .isEqualTo("2001:db8:0:0:0:0:0:5");
    }

    @Test
    void treatsMappedIpv4AsIpv4() {
        assertThat(resolve("::ffff:10.1.2.3", List.of("1.2.3.4"), null)).isEqualTo("1.2.3.4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example.org", "10.0.0.0/33", "10.0.0.0/x", "", "10.0.0.0/-1"})
    void namesTheNetworkItCannotRead(String network) {
        assertThatThrownBy(() -> new ClientIpResolver(List.of(network)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + network + "'");
    }

    private String resolve(String peer, List<String> forwardedFor, String realIp) {
        return resolver.resolve(peer, forwardedFor, Optional.ofNullable(realIp));
    }

    @Test
    void onlyATrustedProxySaysWhereItWasCalled() {
        List<String> https = List.of("https");

        assertThat(resolver.calledAt("10.1.2.3", https, "im.example:8443"))
                .hasValue("https://im.example:8443");
        assertThat(resolver.calledAt("203.0.113.9", https, "im.example")).isEmpty();
        assertThat(resolver.calledAt("10.1.2.3", List.of(), "im.example")).isEmpty();
        assertThat(resolver.calledAt("10.1.2.3", List.of("https", "https"), "im.example"))
                .isEmpty();
        assertThat(resolver.calledAt("10.1.2.3", List.of("gopher"), "im.example")).isEmpty();
    }
}
