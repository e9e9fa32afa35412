package im.magpie.websocket.server;

import cn.hutool.http.HttpUtil;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The token a handshake presents: {@code ?token=}, {@code Authorization: Bearer}, or a subprotocol
 * {@code token.<token>}. An empty one counts as absent; the same one twice by two ways counts once.
 */
final class PresentedTokens {
    private static final String BEARER = "Bearer ";
    private static final String SUBPROTOCOL = "token.";

    private final int inQuery;
    private final Set<String> tokens = new LinkedHashSet<>();

    PresentedTokens(HttpRequest request) {
        List<String> query = query(request.uri());
        inQuery = query.size();
        addAll(query);
        addAll(bearer(request));
        addAll(subprotocols(request));
    }

    /** Whether it is unclear which token counts. */
    boolean areAmbiguous() {
        return inQuery > 1 || tokens.size() > 1;
    }

    /** The tokens presented: none or one, unless they are ambiguous. */
    Set<String> found() {
        return tokens;
    }

    private void addAll(List<String> candidates) {
        candidates.stream().map(String::strip).filter(t -> !t.isEmpty()).forEach(tokens::add);
    }

    private static List<String> query(String uri) {
        int start = uri.indexOf('?');
        return start < 0
                ? List.of()
                : HttpUtil.decodeParams(uri.substring(start + 1), StandardCharsets.UTF_8)
                        .getOrDefault("token", List.of());
    }

    private static List<String> bearer(HttpRequest request) {
        return request.headers().getAll(HttpHeaderNames.AUTHORIZATION).stream()
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()))
                .toList();
    }

    private static List<String> subprotocols(HttpRequest request) {
        List<String> found = new ArrayList<>();
        for (String value : request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)) {
            for (String protocol : value.split(",", -1)) {
                String name = protocol.strip();
                if (name.startsWith(SUBPROTOCOL)) {
                    found.add(name.substring(SUBPROTOCOL.length()));
                }
            }
        }
        return found;
    }
}
