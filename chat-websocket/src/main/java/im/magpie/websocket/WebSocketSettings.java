package im.magpie.websocket;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the push gateway, {@code chat.websocket.*}. A limit of 0 is no limit.
 *
 * @param port TCP port of the push channel; 8090; 0 takes any free one
 * @param paths paths a WebSocket may be opened at, exact; {@code /, /websocket}
 * @param idleTimeout a connection that sent nothing for so long is closed with 4003; 30s, doubled
 *     for connections that have sent the text {@code ping}; 0 = never
 * @param handshakeTimeout from accepting a connection to its finished upgrade; 10s
 * @param guestTimeout a connection that has not logged in after so long is closed with 4003; 0 =
 *     never
 * @param maxFrameBytes largest text a client may send, fragments added up; 65536; more is 1009
 * @param framesPerSecond frames of any kind a client may send in the long run; 50; more is 1008
 * @param framesBurst frames it may send at once; 200
 * @param maxPendingBytes bytes waiting for a slow reader before it is closed with 4008; 1MiB
 * @param maxUnwritable how long 256 KiB and more may wait for a slow reader before it is closed
 *     with 4008; 5s
 * @param maxConnections connections of this node; 18000; the newest is refused
 * @param maxConnectionsPerAddress connections of one client address (IPv6: of one /64); 200
 * @param maxConnectionsPerUser connections of one user on this node; 20; the newest gets 4029
 * @param maxGuests connections without login; 5000
 * @param qrPerAddress login codes one client address (IPv6: one /64) may ask for in a minute; 60;
 *     more is 1008
 */
public record WebSocketSettings(
        @DefaultValue("8090") @Min(0) @Max(65535) int port,
        @DefaultValue({"/", "/websocket"}) @NotEmpty List<String> paths,
        @DefaultValue("30s") Duration idleTimeout,
        @DefaultValue("10s") Duration handshakeTimeout,
        @DefaultValue("0s") Duration guestTimeout,
        @DefaultValue("65536") @Min(125) @Max(16_777_216) int maxFrameBytes,
        @DefaultValue("50") @Min(0) @Max(100_000) int framesPerSecond,
        @DefaultValue("200") @Min(1) @Max(100_000) int framesBurst,
        @DefaultValue("1MB") DataSize maxPendingBytes,
        @DefaultValue("5s") Duration maxUnwritable,
        @DefaultValue("18000") @Min(0) int maxConnections,
        @DefaultValue("200") @Min(0) int maxConnectionsPerAddress,
        @DefaultValue("20") @Min(0) int maxConnectionsPerUser,
        @DefaultValue("5000") @Min(0) int maxGuests,
        @DefaultValue("60") @Min(0) int qrPerAddress) {

    public WebSocketSettings {
        paths = List.copyOf(paths);
    }
}
