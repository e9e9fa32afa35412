package im.magpie.server.config;

import im.magpie.message.FileSettings;
import im.magpie.message.GroupSettings;
import im.magpie.message.MessageSettings;
import im.magpie.message.ModerationSettings;
import im.magpie.message.PreviewSettings;
import im.magpie.server.operator.OperatorSettings;
import im.magpie.server.ratelimit.RateLimitSettings;
import im.magpie.user.AdminSettings;
import im.magpie.user.IpRegionSettings;
import im.magpie.user.LoginSettings;
import im.magpie.user.TokenSettings;
import im.magpie.websocket.WebSocketSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Everything under {@code chat.*}. A key that is not here fails the start.
 *
 * @param mode {@code embedded}: everything in this process and on this disk. {@code clustered}: one
 *     of several equal nodes, on MySQL, Redis and RocketMQ
 * @param nodeId name of this node among the others, 1 to 32 of {@code A-Z a-z 0-9 _ -}, the same
 *     after a restart; {@code local} when embedded, needed when clustered
 * @param redis the directory of connections and the counting of calls, for clustered nodes
 * @param bus how clustered nodes tell each other what happens
 * @param dataDir folder for the embedded database, uploaded files and generated secrets; relative
 *     to the folder the command was given in
 * @param publicUrl where people reach this installation, such as {@code https://im.example.org};
 *     base of QR codes and upload urls; guessed from the request when empty
 * @param trustedProxies networks (CIDR) of reverse proxies whose X-Forwarded-For counts
 * @param allowedOrigins origins that browsers may call from, such as {@code
 *     https://im.example.org}; empty: an Origin's host must equal the Host header's
 * @param token signed login tokens
 * @param login ways to log in
 * @param admin super-admins
 * @param ipRegion where users are
 * @param http bounds of REST requests
 * @param rateLimit how often callers may use an endpoint
 * @param websocket the push port
 * @param message the message log
 * @param group groups
 * @param files uploaded files
 * @param moderation what may be said
 * @param preview cards of the links in texts
 * @param operator what operators can look up
 */
@Validated
@ConfigurationProperties("chat")
public record ChatSettings(
        @DefaultValue("embedded") @NotNull Mode mode,
        @DefaultValue("") String nodeId,
        @DefaultValue @Valid RedisSettings redis,
        @DefaultValue @Valid BusSettings bus,
        @DefaultValue("./data") @NotNull Path dataDir,
        @DefaultValue("") String publicUrl,
        @DefaultValue({"127.0.0.1/32", "::1/128"}) List<String> trustedProxies,
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue @Valid TokenSettings token,
        @DefaultValue @Valid LoginSettings login,
        @DefaultValue @Valid AdminSettings admin,
        @DefaultValue @Valid IpRegionSettings ipRegion,
        @DefaultValue @Valid Http http,
        @DefaultValue @Valid RateLimitSettings rateLimit,
        @DefaultValue @Valid WebSocketSettings websocket,
        @DefaultValue @Valid MessageSettings message,
        @DefaultValue @Valid GroupSettings group,
        @DefaultValue @Valid FileSettings files,
        @DefaultValue @Valid ModerationSettings moderation,
        @DefaultValue @Valid PreviewSettings preview,
        @DefaultValue @Valid OperatorSettings operator) {

    /** How this node runs. */
    public enum Mode {
        /** One process, nothing else installed. */
        EMBEDDED,
        /** One of several equal nodes. */
        CLUSTERED
    }

    /**
     * The Redis of a cluster.
     *
     * @param url {@code redis://[:password@]host:port[/database]}, or {@code rediss://} with TLS;
     *     needed when clustered
     * @param timeout longest wait for an answer, 50 ms to 10 s
     */
    public record RedisSettings(
            @DefaultValue("") String url, @DefaultValue("500ms") @NotNull Duration timeout) {
        private static final Duration SHORTEST = Duration.ofMillis(50);
        private static final Duration LONGEST = Duration.ofSeconds(10);

        /**
         * @throws IllegalArgumentException naming the setting that cannot be
         */
        public RedisSettings {
            if (timeout != null
                    && (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0)) {
                throw new IllegalArgumentException(
                        "chat.redis.timeout is " + timeout + ", expected 50ms to 10s");
            }
        }

        /** Leaves the password out: carriers end up in logs. */
        @Override
        public String toString() {
            return "RedisSettings[" + url.replaceAll("//.*@", "//") + ", " + timeout + "]";
        }
    }

    /**
     * The bus of a cluster. The address of RocketMQ is {@code rocketmq.name-server}, its library's
     * own setting, as are {@code rocketmq.producer.access-key}, {@code .secret-key} and {@code
     * .tls-enable} for brokers that ask for them.
     *
     * @param topic the topic of this cluster, 1 to 64 of {@code A-Z a-z 0-9 _ -}; made when it is
     *     missing. Clusters that share a broker need a topic each
     */
    public record BusSettings(
            @DefaultValue("chat-push") @Pattern(regexp = "[A-Za-z0-9_-]{1,64}") String topic) {}

    /**
     * Bounds of REST requests.
     *
     * @param maxBodySize largest request body; a larger one is answered 413
     */
    public record Http(@DefaultValue("256KB") @NotNull DataSize maxBodySize) {}
}
