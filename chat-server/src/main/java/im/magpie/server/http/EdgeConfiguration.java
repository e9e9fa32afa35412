package im.magpie.server.http;

import im.magpie.common.session.AllowedOrigins;
import im.magpie.common.session.Authenticator;
import im.magpie.common.session.BlockedAddresses;
import im.magpie.common.session.ClientIpResolver;
import im.magpie.common.trace.RequestTrace;
import im.magpie.server.ratelimit.NamedLimits;
import im.magpie.user.SuperAdmins;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.web.accept.ContentNegotiationStrategy;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.InterceptorRegistration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.i18n.AcceptHeaderLocaleResolver;
import tools.jackson.databind.json.JsonMapper;

/** Wires the HTTP edge: interceptors in their order, parameters, languages, origins. */
@Configuration(proxyBeanMethods = false)
class EdgeConfiguration {
    private static final String API = "/capi/**";

    /** What WeChat calls; public like the API's public paths. */
    private static final String WECHAT = "/wx/**";

    private static final Duration PREFLIGHT_AGE = Duration.ofHours(1);

    @Bean
    WebMvcConfigurer edge(
            Authenticator authenticator,
            ClientIpResolver clientIps,
            BlockedAddresses blocked,
            NamedLimits limits,
            SuperAdmins admins) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                once(registry, new AuthenticationInterceptor(authenticator, clientIps, blocked))
                        .addPathPatterns(API, WECHAT);
                once(registry, new RateLimitInterceptor(limits)).addPathPatterns(API, WECHAT);
                once(registry, new OperatorInterceptor(admins))
                        .addPathPatterns(OperatorInterceptor.PATHS);
            }

            private static InterceptorRegistration once(
                    InterceptorRegistry registry, HandlerInterceptor interceptor) {
                return registry.addInterceptor(new FirstDispatch(interceptor));
            }

            /**
             * Whatever a client would rather have, it gets JSON. Asked for anything else, the
             * framework would refuse after the endpoint has done its work.
             */
            @Override
            public void configureContentNegotiation(ContentNegotiationConfigurer negotiation) {
                negotiation.strategies(
                        List.of(request -> ContentNegotiationStrategy.MEDIA_TYPE_ALL_LIST));
            }

            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new CallerArgumentResolver());
                resolvers.add(new PageQueryArgumentResolver());
            }
        };
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> envelopeOfTomcatsRefusals() {
        return tomcat ->
                tomcat.addContextCustomizers(
                        context ->
                                ((StandardHost) context.getParent())
                                        .setErrorReportValveClass(
                                                EnvelopeErrorValve.class.getName()));
    }

    /** Chinese is the product's language; English is spoken to those who ask for it. */
    @Bean
    LocaleResolver localeResolver() {
        AcceptHeaderLocaleResolver resolver = new AcceptHeaderLocaleResolver();
        resolver.setDefaultLocale(Locale.SIMPLIFIED_CHINESE);
        resolver.setSupportedLocales(List.of(Locale.SIMPLIFIED_CHINESE, Locale.ENGLISH));
        return resolver;
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE + 10)
    CorsFilter corsFilter(
            AllowedOrigins origins, JsonMapper json, Sentences sentences, LocaleResolver locales) {
        CorsFilter filter = new CorsFilter(request -> corsRules(request, origins));
        filter.setCorsProcessor(new OriginCorsProcessor(json, sentences, locales));
        return filter;
    }

    private static CorsConfiguration corsRules(HttpServletRequest request, AllowedOrigins origins) {
        CorsConfiguration rules = new CorsConfiguration();
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        String host = request.getHeader(HttpHeaders.HOST);
        if (origin != null && host != null && origins.allows(Optional.of(origin), host)) {
            rules.setAllowedOrigins(List.of(origin));
            rules.setAllowedMethods(List.of("GET", "POST", "PUT", "DELETE"));
            rules.setAllowedHeaders(List.of(HttpHeaders.AUTHORIZATION, HttpHeaders.CONTENT_TYPE));
            rules.setExposedHeaders(List.of(HttpHeaders.RETRY_AFTER, RequestTrace.HEADER));
            rules.setMaxAge(PREFLIGHT_AGE);
        }
        return rules;
    }
}
