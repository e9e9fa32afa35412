package im.magpie.common.session;

import java.util.Optional;

/**
 * What a WebSocket connection said before it was upgraded, already checked.
 *
 * @param client where it comes from
 * @param host the Host header
 * @param origin the Origin header; absent for clients that are not browsers
 * @param calledAt where it has called, as a trusted proxy tells it, such as {@code
 *     https://im.example.org}; absent when it came without one
 * @param token the token it presented; an empty token counts as absent
 */
public record Handshake(
        Client client,
        String host,
        Optional<String> origin,
        Optional<String> calledAt,
        Optional<String> token) {

    /** Leaves the token out: this could end up in logs. */
    @Override
    public String toString() {
        return "Handshake[" + client + ", host=" + host + ", origin=" + origin + "]";
    }
}
