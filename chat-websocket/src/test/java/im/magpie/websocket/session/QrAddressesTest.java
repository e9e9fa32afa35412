package im.magpie.websocket.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QrAddressesTest {
    private final AtomicLong now = new AtomicLong();
    private final QrAddresses addresses = new QrAddresses(2, now::get);

    @Test
    void refusesAnAddressThatAskedTooOftenInAMinuteAndNoOther() {
        assertThat(addresses.count("203.0.113.7")).isTrue();
        assertThat(addresses.count("203.0.113.7")).isTrue();
        assertThat(addresses.count("203.0.113.7")).isFalse();
        assertThat(addresses.count("203.0.113.8")).isTrue();
    }

    @Test
    void beginsAnewAMinuteAfterTheFirstRequestHoweverOftenWasAskedMeanwhile() {
        for (int second = 0; second < 60; second++) {
            assertThat(addresses.count("203.0.113.7")).isEqualTo(second < 2);
            now.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        assertThat(addresses.count("203.0.113.7")).isTrue();
    }

    @Test
    void countsTheNetworkOfAnIpv6ClientAsOneAddress() {
        assertThat(addresses.count("2001:db8:1:2::1")).isTrue();
        assertThat(addresses.count("2001:db8:1:2:ffff::2")).isTrue();
        assertThat(addresses.count("2001:db8:1:2:3:4:5:6")).isFalse();
        assertThat(addresses.count("2001:db8:1:3::1")).isTrue();
    }

    @Test
    void refusesNobodyWithoutALimit() {
        QrAddresses unlimited = new QrAddresses(0, now::get);
        for (int i = 0; i < 1_000; i++) {
            assertThat(unlimited.count("203.0.113.7")).isTrue();
        }
    }
}
