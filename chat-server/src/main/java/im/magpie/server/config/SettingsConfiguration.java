package im.magpie.server.config;

import im.magpie.common.cluster.NodeId;
import im.magpie.common.session.AllowedOrigins;
import im.magpie.common.session.ClientIpResolver;
import im.magpie.message.FileHome;
import im.magpie.message.FileSettings;
import im.magpie.message.GroupSettings;
import im.magpie.message.MessageSettings;
import im.magpie.message.ModerationSettings;
import im.magpie.message.PreviewSettings;
import im.magpie.server.operator.OperatorSettings;
import im.magpie.server.ratelimit.RateLimitSettings;
import im.magpie.server.start.StartFailure;
import im.magpie.user.AdminSettings;
import im.magpie.user.IpRegionSettings;
import im.magpie.user.LoginSettings;
import im.magpie.user.TokenSettings;
import im.magpie.websocket.WebSocketSettings;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Hands each module its part of the settings, with what depends on the mode decided. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ChatSettings.class)
class SettingsConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    DataDirectory dataDirectory(ChatSettings settings, Environment environment) {
        ClusterRequirements.check(settings, environment);
        return DataDirectory.open(settings.dataDir());
    }

    @Bean
    TokenSettings tokenSettings(ChatSettings settings, DataDirectory data) {
        TokenSettings token = settings.token();
        return token.secret() == null ? token.withSecret(data.secret("token.secret")) : token;
    }

    @Bean
    LoginSettings loginSettings(ChatSettings settings) {
        settings.login()
                .wechat()
                .problem(settings.publicUrl())
                .ifPresent(
                        sentence -> {
                            throw new StartFailure(sentence);
                        });
        return settings.login().resolved(settings.mode() == ChatSettings.Mode.EMBEDDED);
    }

    @Bean
    AdminSettings adminSettings(ChatSettings settings) {
        return settings.admin();
    }

    @Bean
    IpRegionSettings ipRegionSettings(ChatSettings settings) {
        return settings.ipRegion();
    }

    @Bean
    WebSocketSettings webSocketSettings(ChatSettings settings) {
        return settings.websocket();
    }

    @Bean
    MessageSettings messageSettings(ChatSettings settings) {
        return settings.message();
    }

    @Bean
    GroupSettings groupSettings(ChatSettings settings) {
        return settings.group();
    }

    @Bean
    FileSettings fileSettings(ChatSettings settings) {
        return settings.files();
    }

    @Bean
    FileHome fileHome(ChatSettings settings, DataDirectory data, TokenSettings token, NodeId self) {
        String folder = settings.files().folder();
        Path home = folder.isEmpty() ? data.resolve("files") : Path.of(folder);
        return new FileHome(home, self.name(), token.secret());
    }

    @Bean
    ModerationSettings moderationSettings(ChatSettings settings) {
        return settings.moderation();
    }

    @Bean
    PreviewSettings previewSettings(ChatSettings settings) {
        return settings.preview();
    }

    @Bean
    OperatorSettings operatorSettings(ChatSettings settings) {
        return settings.operator();
    }

    @Bean
    RateLimitSettings rateLimitSettings(ChatSettings settings) {
        return settings.rateLimit();
    }

    @Bean
    ClientIpResolver clientIpResolver(ChatSettings settings) {
        try {
            return new ClientIpResolver(settings.trustedProxies());
        } catch (IllegalArgumentException e) {
            throw new StartFailure("chat.trusted-proxies: " + e.getMessage() + ".");
        }
    }

    @Bean
    AllowedOrigins allowedOrigins(ChatSettings settings) {
        return new AllowedOrigins(settings.allowedOrigins());
    }
}
