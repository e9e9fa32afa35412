package im.magpie.server.http;

import im.magpie.common.api.ApiResult;
import im.magpie.common.session.ClientIpResolver;
import im.magpie.server.config.ChatSettings;
import im.magpie.user.LoginSettings;
import im.magpie.websocket.WebSocketServer;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells the bundled page where the push port is and which logins are offered. */
@RestController
final class ClientConfigController {
    private final ChatSettings settings;
    private final LoginSettings login;
    private final WebSocketServer webSocket;
    private final ClientIpResolver clientIps;
    private final String version;

    ClientConfigController(
            ChatSettings settings,
            LoginSettings login,
            WebSocketServer webSocket,
            ClientIpResolver clientIps,
            ObjectProvider<BuildProperties> build) {
        this.settings = settings;
        this.login = login;
        this.webSocket = webSocket;
        this.clientIps = clientIps;
        BuildProperties properties = build.getIfAvailable();
        this.version = properties == null ? "development" : properties.getVersion();
    }

    /** What a client needs to know before anybody is logged in. */
    @GetMapping("/capi/config/public")
    ApiResult<ClientConfig> config(HttpServletRequest request) {
        String path = pushPath();
        return ApiResult.ok(
                new ClientConfig(
                        wsUrl(request, path),
                        webSocket.port(),
                        path,
                        login.password().isOn(),
                        login.development().isOn(),
                        login.qr().ttl().toMillis(),
                        version));
    }

    /** A path of its own when there is one: behind a proxy the root belongs to the page. */
    private String pushPath() {
        List<String> paths = settings.websocket().paths();
        return paths.stream().filter(path -> !path.equals("/")).findFirst().orElse("/");
    }

    /** Behind a public url, or a proxy that tells where it is, the way leads through the proxy. */
    private String wsUrl(HttpServletRequest request, String path) {
        String configured = settings.publicUrl().replaceAll("/+$", "");
        Optional<String> base = configured.isEmpty() ? calledAt(request) : Optional.of(configured);
        return base.map(url -> url.replaceFirst("^http", "ws") + path).orElse(null);
    }

    private Optional<String> calledAt(HttpServletRequest request) {
        return clientIps.calledAt(
                request.getRemoteAddr(),
                Collections.list(request.getHeaders("X-Forwarded-Proto")),
                request.getHeader(HttpHeaders.HOST));
    }

    /**
     * Where and how to connect.
     *
     * @param wsUrl full url of the push port, or null: then it is on the page's host
     * @param wsPort the push port on the page's host
     * @param wsPath a path that upgrades there
     * @param passwordLogin whether accounts with passwords are offered
     * @param developmentLogin whether the scan page logs people in
     * @param qrTtlMs how long a login QR code lives, in milliseconds
     * @param version of the server
     */
    record ClientConfig(
            String wsUrl,
            int wsPort,
            String wsPath,
            boolean passwordLogin,
            boolean developmentLogin,
            long qrTtlMs,
            String version) {}
}
