package im.magpie.websocket.cluster;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a Redis is. Written {@code redis://[[user]:password@]host[:port][/database]}, with {@code
 * rediss} for TLS; what would be taken for a separator in user or password is percent-encoded.
 *
 * @param server {@code redis://host:port} or {@code rediss://host:port}
 * @param user name of an ACL user; empty: the default user
 * @param password empty: none is given
 * @param database number of the database, 0 or more
 */
public record RedisAddress(
        String server, Optional<String> user, Optional<String> password, int database) {
    private static final Pattern DATABASE = Pattern.compile("/?|/(\\d{1,5})");
    private static final int DEFAULT_PORT = 6379;

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException saying what is wrong with it, without its password
     */
    public static RedisAddress of(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw wrong(); // the cause would tell the password
        }
        String scheme = uri.getScheme();
        boolean known = "redis".equals(scheme) || "rediss".equals(scheme);
        String path = Optional.ofNullable(uri.getPath()).orElse("");
        boolean more = uri.getQuery() != null || uri.getFragment() != null;
        if (!known || uri.getHost() == null || more || !DATABASE.matcher(path).matches()) {
            throw wrong();
        }
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        String login = Optional.ofNullable(uri.getRawUserInfo()).orElse("");
        int colon = login.indexOf(':');
        if (colon < 0 && !login.isEmpty()) {
            throw wrong();
        }
        return new RedisAddress(
                scheme + "://" + uri.getHost() + ":" + port,
                part(login, 0, Math.max(0, colon)),
                part(login, colon + 1, login.length()),
                path.length() > 1 ? Integer.parseInt(path.substring(1)) : 0);
    }

    private static Optional<String> part(String login, int from, int to) {
        return from == to
                ? Optional.empty()
                : Optional.of(URI.create("x:" + login.substring(from, to)).getSchemeSpecificPart());
    }

    private static IllegalArgumentException wrong() {
        return new IllegalArgumentException(
                "a Redis is written redis://[:password@]host:port[/database], or rediss:// with TLS");
    }

    /** Leaves the password out: carriers end up in logs. */
    @Override
    public String toString() {
        return server + "/" + database;
    }
}
