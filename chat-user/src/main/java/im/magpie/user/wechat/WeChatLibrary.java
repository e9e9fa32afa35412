package im.magpie.user.wechat;

import im.magpie.user.LoginSettings;
import im.magpie.user.WeChatSettings;
import me.chanjar.weixin.common.util.http.apache.ApacheHttpClientBuilder;
import me.chanjar.weixin.mp.api.WxMpService;
import me.chanjar.weixin.mp.api.impl.WxMpServiceHttpClientImpl;
import me.chanjar.weixin.mp.config.WxMpHostConfig;
import me.chanjar.weixin.mp.config.impl.WxMpDefaultConfigImpl;
import org.apache.http.client.HttpRequestRetryHandler;
import org.apache.http.client.config.CookieSpecs;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.config.SocketConfig;
import org.apache.http.conn.ConnectionKeepAliveStrategy;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Sets the library up. Nothing here is made before it is needed, which may be never. */
@Configuration(proxyBeanMethods = false)
class WeChatLibrary {
    private static final int MOST_CONNECTIONS = WeChatCalls.MOST_AT_ONCE;

    /** Our own client: the library's default one has long timeouts and is shared by the JVM. */
    @Bean
    @Lazy
    CloseableHttpClient weChatHttp(LoginSettings login) {
        WeChatSettings settings = login.wechat();
        int connect = Math.toIntExact(settings.connectTimeout().toMillis());
        int read = Math.toIntExact(settings.readTimeout().toMillis());
        return HttpClientBuilder.create()
                .setMaxConnTotal(MOST_CONNECTIONS)
                .setMaxConnPerRoute(MOST_CONNECTIONS)
                .setDefaultRequestConfig(
                        RequestConfig.custom()
                                .setConnectTimeout(connect)
                                .setConnectionRequestTimeout(connect)
                                .setSocketTimeout(read)
                                .setCookieSpec(CookieSpecs.IGNORE_COOKIES)
                                .build())
                // Covers the TLS handshake, which begins before the request's own timeout counts.
                .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(read).build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableAuthCaching()
                .build();
    }

    @Bean
    @Lazy
    WxMpService weChatService(LoginSettings login, CloseableHttpClient weChatHttp) {
        WeChatSettings settings = login.wechat();
        WxMpDefaultConfigImpl config = new WxMpDefaultConfigImpl();
        config.setAppId(settings.appId());
        config.setSecret(settings.secret());
        config.setToken(settings.token());
        config.setAesKey(settings.aesKey());
        // One token for all nodes; the older call would end the others' token with each new one.
        // Nor
        // does the secret stand in a url.
        config.useStableAccessToken(true);
        config.setHostConfig(
                new WxMpHostConfig(settings.apiHost(), settings.openHost(), settings.mpHost()));
        config.setApacheHttpClientBuilder(new Ready(weChatHttp));
        WxMpService service = new WxMpServiceHttpClientImpl();
        service.setWxMpConfigStorage(config);
        // "WeChat is busy" is for the person at the screen to try again: a thread does not wait.
        service.setMaxRetryTimes(0);
        return service;
    }

    /** Hands the library the client we made; proxies and the like are not its business. */
    private record Ready(CloseableHttpClient client) implements ApacheHttpClientBuilder {
        @Override
        public CloseableHttpClient build() {
            return client;
        }

        @Override
        public ApacheHttpClientBuilder httpProxyHost(String host) {
            return this;
        }

        @Override
        public ApacheHttpClientBuilder httpProxyPort(int port) {
            return this;
        }

        @Override
        public ApacheHttpClientBuilder httpProxyUsername(String username) {
            return this;
        }

        @Override
        public ApacheHttpClientBuilder httpProxyPassword(String password) {
            return this;
        }

        @Override
        public ApacheHttpClientBuilder httpRequestRetryHandler(HttpRequestRetryHandler handler) {
            return this;
        }

        @Override
        public ApacheHttpClientBuilder keepAliveStrategy(ConnectionKeepAliveStrategy strategy) {
            return this;
        }

        @Override
        public ApacheHttpClientBuilder sslConnectionSocketFactory(
                SSLConnectionSocketFactory factory) {
            return this;
        }
    }
}
