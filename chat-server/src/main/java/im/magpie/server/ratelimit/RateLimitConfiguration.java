package im.magpie.server.ratelimit;

import com.github.benmanes.caffeine.cache.Ticker;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the counting of calls. */
@Configuration(proxyBeanMethods = false)
class RateLimitConfiguration {

    @Bean
    RateLimiter rateLimiter() {
        return new LocalRateLimiter(Ticker.systemTicker());
    }

    @Bean
    NamedLimits namedLimits(RateLimiter limiter, RateLimitSettings settings) {
        return new NamedLimits(limiter, settings);
    }
}
