package im.magpie.server.http;

import im.magpie.common.api.ApiResult;
import im.magpie.server.config.ChatSettings;
import im.magpie.user.LoginSettings;
import im.magpie.websocket.WebSocketServer;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells the bundled page where the push port is and which logins are offered. */
@RestController
final class ClientConfigController {
    private final ChatSettings settings;
    private final LoginSettings login;
    private final WebSocketServer webSocket;
    private final String version;

    ClientConfigController(
            ChatSettings settings,
            LoginSettings login,
            WebSocketServer webSocket,
            ObjectProvider<BuildProperties> build) {
        this.settings = settings;
        this.login = login;
        this.webSocket = webSocket;
        BuildProperties properties = build.getIfAvailable();
        this.version = properties == null ? "development" : properties.getVersion();
    }

    /** What a client needs to know before anybody is logged in. */
    @GetMapping("/capi/config/public")
    ApiResult<ClientConfig> config() {
        String path = pushPath();
        return ApiResult.ok(
                new ClientConfig(
                        wsUrl(path),
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

    /** Behind a public url the proxy leads the way to the push port. */
    private String wsUrl(String path) {
        String base = settings.publicUrl().replaceAll("/+$", "");
        return base.isEmpty() ? null : base.replaceFirst("^http", "ws") + path;
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
