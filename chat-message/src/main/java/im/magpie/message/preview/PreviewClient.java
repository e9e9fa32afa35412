package im.magpie.message.preview;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.apache.http.HttpHost;
import org.apache.http.client.config.CookieSpecs;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.config.MessageConstraints;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.config.SocketConfig;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.socket.PlainConnectionSocketFactory;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.NoConnectionReuseStrategy;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.apache.http.protocol.HttpContext;

/**
 * The HTTP client that fetches pages: it asks once, from nobody's account, and through no proxy.
 * Connections are made to addresses and ports in reach only, each used for one request;
 * certificates are checked against the name of the host, as everywhere.
 */
final class PreviewClient {
    /** Names the product, so that sites can tell who asks. */
    private static final String USER_AGENT = "Magpie/1.0 (link preview)";

    private static final int MAX_HEADERS = 100;
    private static final int MAX_HEADER_LENGTH = 8192;

    private PreviewClient() {}

    static CloseableHttpClient of(Reach reach, Duration timeout) {
        PoolingHttpClientConnectionManager connections =
                new PoolingHttpClientConnectionManager(
                        RegistryBuilder.<ConnectionSocketFactory>create()
                                .register(
                                        "http",
                                        new Doorman(
                                                reach,
                                                PlainConnectionSocketFactory.getSocketFactory()))
                                .register(
                                        "https",
                                        new Doorman(
                                                reach,
                                                SSLConnectionSocketFactory.getSocketFactory()))
                                .build(),
                        reach);
        connections.setMaxTotal(LinkCards.FETCHES_AT_ONCE);
        connections.setDefaultMaxPerRoute(LinkCards.FETCHES_AT_ONCE);
        connections.setDefaultSocketConfig(
                SocketConfig.custom().setSoTimeout(Math.toIntExact(timeout.toMillis())).build());
        connections.setDefaultConnectionConfig(
                ConnectionConfig.custom()
                        .setMessageConstraints(
                                MessageConstraints.custom()
                                        .setMaxHeaderCount(MAX_HEADERS)
                                        .setMaxLineLength(MAX_HEADER_LENGTH)
                                        .build())
                        .build());
        return HttpClients.custom()
                .setConnectionManager(connections)
                .setConnectionReuseStrategy(NoConnectionReuseStrategy.INSTANCE)
                .setUserAgent(USER_AGENT)
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableRedirectHandling()
                .build();
    }

    /** How one request is made. */
    static RequestConfig within(Duration time) {
        int millis = (int) Math.max(1, time.toMillis());
        return RequestConfig.custom()
                .setConnectionRequestTimeout(millis)
                .setConnectTimeout(millis)
                .setSocketTimeout(millis)
                .setAuthenticationEnabled(false)
                .setRedirectsEnabled(false)
                .setCookieSpec(CookieSpecs.IGNORE_COOKIES)
                .build();
    }

    /** Looks at the address and the port of each connection once more before it is made. */
    private record Doorman(Reach reach, ConnectionSocketFactory sockets)
            implements ConnectionSocketFactory {

        @Override
        public Socket createSocket(HttpContext context) throws IOException {
            return sockets.createSocket(context);
        }

        @Override
        public Socket connectSocket(
                int timeout,
                Socket socket,
                HttpHost host,
                InetSocketAddress remote,
                InetSocketAddress local,
                HttpContext context)
                throws IOException {
            reach.checkPort(remote);
            return sockets.connectSocket(timeout, socket, host, remote, local, context);
        }
    }
}
