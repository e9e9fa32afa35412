package im.magpie.message.preview;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Decides how far links may lead; no setting can widen it. */
@Configuration(proxyBeanMethods = false)
class PreviewConfiguration {

    @Bean
    Reach reach() {
        return Reach.ofThePublic();
    }
}
