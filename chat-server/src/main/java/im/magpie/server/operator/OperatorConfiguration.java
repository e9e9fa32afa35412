package im.magpie.server.operator;

import im.magpie.common.delivery.DeliveryTrail;
import im.magpie.common.delivery.DeliveryTrails;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Lets everybody who wants to follow messages do so. */
@Configuration(proxyBeanMethods = false)
class OperatorConfiguration {

    @Bean
    DeliveryTrails deliveryTrails(List<DeliveryTrail> followers) {
        return new DeliveryTrails(followers);
    }
}
