package im.magpie.server.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class NamedLimitsTest {
    private final AtomicLong now = new AtomicLong();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RateLimitSettings settings =
            new Binder(new MapConfigurationPropertySource(Map.of()))
                    .bindOrCreate("chat.rate-limit", RateLimitSettings.class);

    private NamedLimits away() {
        RateLimiter lost =
                (key, rates) -> {
                    throw new LimiterAwayException(new IllegalStateException("away"));
                };
        return new NamedLimits(lost, new LocalRateLimiter(now::get), settings, registry);
    }

    private double hits(String limit) {
        return registry.get("magpie.limits.hit").tag("limit", limit).counter().count();
    }

    @Test
    void refusesOnlyWhatStrangersMayTryWhenTheNodesCannotCountTogether() {
        Set<String> refused = new TreeSet<>();
        for (String name : settings.byName().keySet()) {
            try {
                away().count(name, 5);
            } catch (ChatException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.BUSY);
                refused.add(name);
            }
        }
        assertThat(refused).containsExactly("login", "qr", "register");
    }

    @Test
    void countsAloneWhenTheNodesCannotCountTogether() {
        NamedLimits limits = away();
        for (int i = 0; i < 3; i++) {
            limits.count("send", 5);
        }
        assertThatExceptionOfType(ChatException.class)
                .isThrownBy(() -> limits.count("send", 5))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED));
        assertThatCode(() -> limits.count("send", 6)).doesNotThrowAnyException();
        assertThat(hits("send")).isEqualTo(1);
        assertThat(hits("mark")).isZero();
    }
}
