package im.magpie.user.wechat.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** WeChat's API server on loopback, with the troubles it can have. */
public final class FakeWeChat implements AutoCloseable {
    public static final String APP_ID = "wx0123456789abcdef";
    public static final String SECRET = "SecretOfTheAccount0123456789abcd";
    public static final String TOKEN = "TokenOfTheServerConfiguration";
    public static final String AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

    /** Paths to make trouble on. */
    public static final String ACCESS_TOKEN = "/cgi-bin/stable_token";

    public static final String QR_CODE = "/cgi-bin/qrcode/create";
    public static final String OAUTH_TOKEN = "/sns/oauth2/access_token";
    public static final String USER_INFO = "/sns/userinfo";

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<String, Queue<Trouble>> troubles = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final Map<String, String> scenes = new ConcurrentHashMap<>();
    private final Map<String, Person> byOauthCode = new ConcurrentHashMap<>();
    private final Map<String, Person> byOauthToken = new ConcurrentHashMap<>();
    private volatile String accessToken = secret("access-token");

    private FakeWeChat() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        serve(ACCESS_TOKEN, this::accessToken);
        serve(QR_CODE, this::qrCode);
        serve(OAUTH_TOKEN, this::oauthToken);
        serve(USER_INFO, this::userInfo);
        server.setExecutor(threads);
    }

    /** Starts on a free port. */
    public static FakeWeChat start() {
        FakeWeChat fake = new FakeWeChat();
        fake.server.start();
        return fake;
    }

    /** Base url of every host WeChat has. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What goes wrong with one call. */
    public sealed interface Trouble {
        /** WeChat's own error. */
        record Refusal(int number) implements Trouble {}

        /** An answer of the wrong kind. */
        record Status(int status, String body) implements Trouble {}

        /** No answer at all while this server lives. */
        record Silence() implements Trouble {}
    }

    /** Lets the next call of a path go wrong; several wait in line. */
    public void trouble(String path, Trouble trouble) {
        troubles.computeIfAbsent(path, any -> new ConcurrentLinkedQueue<>()).add(trouble);
    }

    /** Forgets the troubles that did not happen. */
    public void noTrouble() {
        troubles.clear();
    }

    /** Ends the access token early, as a call from elsewhere would. */
    public void endAccessToken() {
        accessToken = secret("access-token");
    }

    /** Calls of a path so far. */
    public int calls(String path) {
        return calls.computeIfAbsent(path, any -> new AtomicInteger()).get();
    }

    /** The scene behind a QR code's text. */
    public String sceneOf(String qrText) {
        return Optional.ofNullable(scenes.get(qrText)).orElseThrow();
    }

    /** A person consents on WeChat's page. Returns the code they are sent on with. */
    public String consent(Person person) {
        String code = secret("oauth-code");
        byOauthCode.put(code, person);
        return code;
    }

    /**
     * A person with an account at WeChat.
     *
     * @param snapshot whether they only look at the page without being logged in
     */
    public record Person(
            String openid, String nickname, String picture, int sex, boolean snapshot) {
        /** A person with this openid and name. */
        public static Person named(String openid, String nickname) {
            return new Person(openid, nickname, "https://thirdwx.qlogo.cn/" + openid, 2, false);
        }
    }

    private static String secret(String kind) {
        return kind + "-" + UUID.randomUUID();
    }

    private interface Endpoint {
        Object answer(Map<String, String> query, JsonNode body);
    }

    private void serve(String path, Endpoint endpoint) {
        server.createContext(
                path,
                exchange -> {
                    try (exchange) {
                        handle(path, endpoint, exchange);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    private void handle(String path, Endpoint endpoint, HttpExchange exchange)
            throws IOException, InterruptedException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        calls.computeIfAbsent(path, any -> new AtomicInteger()).incrementAndGet();
        Queue<Trouble> waiting = troubles.getOrDefault(path, new ConcurrentLinkedQueue<>());
        Trouble trouble = waiting.poll();
        if (trouble instanceof Trouble.Silence) {
            closing.await();
            return;
        }
        if (trouble instanceof Trouble.Status status) {
            reply(exchange, status.status(), status.body());
            return;
        }
        Object answer =
                trouble instanceof Trouble.Refusal error
                        ? error(error.number())
                        : endpoint.answer(
                                query(exchange.getRequestURI().getRawQuery()),
                                sent.length == 0 ? JSON.nullNode() : JSON.readTree(sent));
        reply(exchange, 200, JSON.writeValueAsString(answer));
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/plain");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Map<String, String> query(String raw) {
        return raw == null
                ? Map.of()
                : Arrays.stream(raw.split("&"))
                        .map(pair -> pair.split("=", 2))
                        .collect(
                                Collectors.toMap(
                                        pair -> pair[0],
                                        pair ->
                                                URLDecoder.decode(
                                                        pair[1], StandardCharsets.UTF_8)));
    }

    private static Map<String, Object> error(int number) {
        return Map.of("errcode", number, "errmsg", "error of a test, rid: 0123");
    }

    private Object accessToken(Map<String, String> query, JsonNode body) {
        boolean ours =
                APP_ID.equals(body.path("appid").asString())
                        && SECRET.equals(body.path("secret").asString());
        return ours ? Map.of("access_token", accessToken, "expires_in", 7200) : error(40125);
    }

    private Object qrCode(Map<String, String> query, JsonNode body) {
        if (!accessToken.equals(query.get("access_token"))) {
            return error(40001);
        }
        String scene = body.path("action_info").path("scene").path("scene_str").asString();
        boolean good =
                "QR_STR_SCENE".equals(body.path("action_name").asString())
                        && scene.length() >= 1
                        && scene.length() <= 64;
        if (!good) {
            return error(40053);
        }
        String url = url() + "/q/" + UUID.randomUUID();
        scenes.put(url, scene);
        return Map.of(
                "ticket",
                secret("qr-ticket"),
                "expire_seconds",
                body.path("expire_seconds").asInt(),
                "url",
                url);
    }

    private Object oauthToken(Map<String, String> query, JsonNode body) {
        if (!APP_ID.equals(query.get("appid")) || !SECRET.equals(query.get("secret"))) {
            return error(40125);
        }
        Person person = byOauthCode.remove(query.get("code"));
        if (person == null) {
            return error(40163);
        }
        String token = secret("oauth-token");
        byOauthToken.put(token, person);
        return Map.of(
                "access_token",
                token,
                "expires_in",
                7200,
                "refresh_token",
                secret("refresh-token"),
                "openid",
                person.openid(),
                "scope",
                "snsapi_userinfo",
                "is_snapshotuser",
                person.snapshot() ? 1 : 0);
    }

    private Object userInfo(Map<String, String> query, JsonNode body) {
        Person person = byOauthToken.get(query.get("access_token"));
        if (person == null || !person.openid().equals(query.get("openid"))) {
            return error(40003);
        }
        return Map.of(
                "openid",
                person.openid(),
                "nickname",
                person.nickname(),
                "sex",
                person.sex(),
                "headimgurl",
                person.picture(),
                "province",
                "",
                "city",
                "",
                "country",
                "");
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
