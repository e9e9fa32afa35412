package im.magpie.server.ratelimit;

import com.github.benmanes.caffeine.cache.Ticker;
import im.magpie.websocket.cluster.RedisLink;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the counting of calls: by each node for itself, or by all together where Redis is set. */
@Configuration(proxyBeanMethods = false)
class RateLimitConfiguration {

    @Bean
    NamedLimits namedLimits(
            Optional<RedisLink> redis, RateLimitSettings settings, MeterRegistry registry) {
        RateLimiter own = new LocalRateLimiter(Ticker.systemTicker());
        Optional<RateLimiter> shared = redis.map(RedisRateLimiter::new);
        return new NamedLimits(shared.orElse(own), own, settings, registry);
    }
}
