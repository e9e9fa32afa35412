package im.magpie.message.preview;

import im.magpie.message.PreviewSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Decides how far links may lead: over the public network, and where the operator says so. */
@Configuration(proxyBeanMethods = false)
class PreviewConfiguration {

    @Bean
    Reach reach(PreviewSettings settings) {
        return Reach.ofThePublicAnd(new Intranet(settings.intranet()));
    }
}
