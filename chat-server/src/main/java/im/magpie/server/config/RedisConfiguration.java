package im.magpie.server.config;

import im.magpie.websocket.cluster.RedisAddress;
import im.magpie.websocket.cluster.RedisLink;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The one way to Redis, where there is one. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "chat.mode", havingValue = "clustered")
class RedisConfiguration {

    @Bean
    RedisLink redisLink(ChatSettings settings, MeterRegistry registry) {
        RedisAddress address = RedisAddress.of(settings.redis().url());
        return new RedisLink(address, settings.redis().timeout(), registry);
    }
}
