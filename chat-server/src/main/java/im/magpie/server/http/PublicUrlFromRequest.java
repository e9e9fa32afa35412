package im.magpie.server.http;

import im.magpie.common.api.PublicUrl;
import im.magpie.server.config.ChatSettings;
import java.util.Optional;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.stereotype.Component;

/**
 * The setting {@code chat.public-url}; without it the Origin of the page that asks, since the page
 * is served beside the API; without that the Host's name with this node's HTTP port, because the
 * push port the Host may name serves no pages.
 */
@Component
final class PublicUrlFromRequest implements PublicUrl {
    private final String configured;
    private final WebServerApplicationContext context;

    PublicUrlFromRequest(ChatSettings settings, WebServerApplicationContext context) {
        this.configured = settings.publicUrl().replaceAll("/+$", "");
        this.context = context;
    }

    @Override
    public String base(String host, Optional<String> origin) {
        if (!configured.isEmpty()) {
            return configured;
        }
        return origin.orElseGet(
                () -> "http://" + withoutPort(host) + ":" + context.getWebServer().getPort());
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
