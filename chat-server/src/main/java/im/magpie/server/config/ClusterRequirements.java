package im.magpie.server.config;

import im.magpie.message.FileSettings;
import im.magpie.server.start.StartFailure;
import im.magpie.websocket.cluster.RedisAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.core.env.Environment;

/** What a clustered node cannot do without. */
final class ClusterRequirements {
    private static final Pattern NODE_ID = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    private static final List<String> NEEDED =
            List.of(
                    "spring.datasource.url",
                    "spring.datasource.username",
                    "chat.redis.url",
                    "rocketmq.name-server",
                    "chat.node-id",
                    "chat.token.secret");

    /** It may be empty, but somebody must have said so. */
    private static final String PASSWORD = "spring.datasource.password";

    private ClusterRequirements() {}

    private static void require(String key, boolean given) {
        if (!given) {
            throw new StartFailure("chat.mode=clustered needs " + key + ": it is not set.");
        }
    }

    /**
     * @throws StartFailure naming the first setting that is missing or cannot be
     */
    static void check(ChatSettings settings, Environment environment) {
        if (!settings.nodeId().isEmpty() && !NODE_ID.matcher(settings.nodeId()).matches()) {
            throw new StartFailure(
                    "chat.node-id is '"
                            + settings.nodeId()
                            + "', expected 1 to 32 of A-Z a-z 0-9 _ and -.");
        }
        if (settings.mode() == ChatSettings.Mode.CLUSTERED) {
            checkClustered(settings, environment);
        }
    }

    private static void checkClustered(ChatSettings settings, Environment environment) {
        for (String key : NEEDED) {
            require(key, !environment.getProperty(key, "").isBlank());
        }
        require(PASSWORD, environment.containsProperty(PASSWORD));
        String database = environment.getProperty("spring.datasource.url", "");
        if (!database.startsWith("jdbc:mysql:")) {
            throw new StartFailure(
                    "chat.mode=clustered needs a MySQL or MariaDB that all nodes share:"
                            + " spring.datasource.url must begin with jdbc:mysql:.");
        }
        try {
            RedisAddress.of(settings.redis().url());
        } catch (IllegalArgumentException e) {
            throw new StartFailure("chat.redis.url is wrong: " + e.getMessage() + ".");
        }
        boolean ownFolder =
                settings.files().store() == FileSettings.Store.LOCAL
                        && settings.files().folder().isEmpty();
        if (ownFolder) {
            throw new StartFailure(
                    "chat.mode=clustered needs files that every node can read: set"
                            + " chat.files.store=s3, or chat.files.folder to a folder that"
                            + " all nodes mount.");
        }
    }
}
