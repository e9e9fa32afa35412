package im.magpie.websocket.server;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;

/**
 * Why a request is not upgraded.
 *
 * @param status the answer's status
 * @param text one line for the person who reads the answer
 * @param headers headers that belong to the status
 */
record HandshakeRefusal(HttpResponseStatus status, String text, Map<String, String> headers) {

    static HandshakeRefusal badRequest(String text) {
        return new HandshakeRefusal(HttpResponseStatus.BAD_REQUEST, text, Map.of());
    }

    static HandshakeRefusal of(HttpResponseStatus status, String text) {
        return new HandshakeRefusal(status, text, Map.of());
    }

    static HandshakeRefusal busy(String text) {
        return new HandshakeRefusal(
                HttpResponseStatus.SERVICE_UNAVAILABLE, text, Map.of("Retry-After", "5"));
    }
}
