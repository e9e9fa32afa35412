package im.magpie.websocket.server;

import im.magpie.common.session.AllowedOrigins;
import im.magpie.websocket.WebSocketSettings;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * What a request must be before it may be upgraded. Everything is checked here, because Netty
 * upgrades requests without a Host, with a body, of HTTP/1.0 and with keys of any length.
 */
@Component
class HandshakeChecks {
    private static final int KEY_BYTES = 16;
    private static final String VERSION = "13";

    /** A name or an address, and a port: urls are built from it. The HTTP port is as strict. */
    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(?::[0-9]{1,5})?");

    private final Set<String> paths;
    private final AllowedOrigins origins;

    HandshakeChecks(WebSocketSettings settings, AllowedOrigins origins) {
        this.paths = Set.copyOf(settings.paths());
        this.origins = origins;
    }

    /** Why the request is refused; empty when it may be upgraded. */
    Optional<HandshakeRefusal> refusal(HttpRequest request) {
        return requestLine(request)
                .or(() -> framing(request.headers()))
                .or(() -> upgrade(request.headers()))
                .or(() -> origin(request.headers()));
    }

    /** The path of a request target, without the query. */
    static String path(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    private Optional<HandshakeRefusal> requestLine(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return Optional.of(HandshakeRefusal.badRequest("This is not an HTTP request."));
        }
        if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return Optional.of(HandshakeRefusal.badRequest("HTTP/1.1 is needed."));
        }
        if (!request.method().equals(HttpMethod.GET)) {
            return Optional.of(
                    new HandshakeRefusal(
                            HttpResponseStatus.METHOD_NOT_ALLOWED,
                            "Only GET is served here.",
                            Map.of("Allow", "GET")));
        }
        if (!paths.contains(path(request.uri()))) {
            return Optional.of(
                    HandshakeRefusal.of(
                            HttpResponseStatus.NOT_FOUND, "There is no WebSocket at this path."));
        }
        return Optional.empty();
    }

    /** One host, no body: what a proxy in front may have read differently. */
    private static Optional<HandshakeRefusal> framing(HttpHeaders headers) {
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.size() != 1 || hosts.get(0).isBlank()) {
            return Optional.of(HandshakeRefusal.badRequest("Exactly one Host is needed."));
        }
        if (!HOST.matcher(hosts.get(0)).matches()) {
            return Optional.of(HandshakeRefusal.badRequest("The Host is not one."));
        }
        boolean hasBody =
                headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                        || headers.getAll(HttpHeaderNames.CONTENT_LENGTH).stream()
                                .anyMatch(length -> !length.equals("0"));
        return hasBody
                ? Optional.of(HandshakeRefusal.badRequest("A handshake has no body."))
                : Optional.empty();
    }

    private static Optional<HandshakeRefusal> upgrade(HttpHeaders headers) {
        boolean asked =
                headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                        && headers.containsValue(
                                HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
        if (!asked) {
            return upgradeRequired("This is a WebSocket endpoint: ask for an upgrade.");
        }
        if (!headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION).equals(List.of(VERSION))) {
            return upgradeRequired("WebSocket version 13 is needed.");
        }
        List<String> keys = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        return keys.size() == 1 && isKey(keys.get(0))
                ? Optional.empty()
                : Optional.of(
                        HandshakeRefusal.badRequest("Sec-WebSocket-Key must be 16 bytes, base64."));
    }

    private static Optional<HandshakeRefusal> upgradeRequired(String text) {
        return Optional.of(
                new HandshakeRefusal(
                        HttpResponseStatus.UPGRADE_REQUIRED,
                        text,
                        Map.of("Upgrade", "websocket", "Sec-WebSocket-Version", VERSION)));
    }

    private static boolean isKey(String key) {
        try {
            return key.length() == 24 && Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Optional<HandshakeRefusal> origin(HttpHeaders headers) {
        List<String> named = headers.getAll(HttpHeaderNames.ORIGIN);
        boolean allowed =
                named.size() <= 1
                        && origins.allows(
                                named.stream().findFirst(), headers.get(HttpHeaderNames.HOST));
        return allowed
                ? Optional.empty()
                : Optional.of(
                        HandshakeRefusal.of(
                                HttpResponseStatus.FORBIDDEN,
                                "This origin may not connect (chat.allowed-origins)."));
    }
}
