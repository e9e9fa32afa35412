package im.magpie.message.preview;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web site on a loopback address, and what it was asked. */
final class TestSite implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    final List<Asked> asked = new CopyOnWriteArrayList<>();

    /** Answers a request. */
    interface Page {
        void answer(HttpExchange exchange) throws IOException;
    }

    /** A request, as far as tests look at it. */
    record Asked(String path, String host, String agent, boolean personal) {}

    private TestSite(InetSocketAddress address) throws IOException {
        server = HttpServer.create(address, 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    static TestSite open() throws IOException {
        return new TestSite(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    static TestSite open(String address, int port) throws IOException {
        return new TestSite(new InetSocketAddress(address, port));
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Every name is this site's, whatever port. */
    Reach everywhere() {
        return new Reach(
                host -> new InetAddress[] {server.getAddress().getAddress()},
                address -> true,
                (address, port) -> true);
    }

    void page(String path, Page page) {
        pages.put(path, page);
    }

    void html(String path, String html) {
        page(path, exchange -> send(exchange, "text/html; charset=utf-8", html));
    }

    void redirect(String path, String location) {
        page(
                path,
                exchange -> {
                    exchange.getResponseHeaders().set("Location", location);
                    exchange.sendResponseHeaders(302, -1);
                    exchange.close();
                });
    }

    static void send(HttpExchange exchange, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        asked.add(
                new Asked(
                        exchange.getRequestURI().toString(),
                        headers.getFirst("Host"),
                        headers.getFirst("User-Agent"),
                        headers.containsKey("Cookie") || headers.containsKey("Authorization")));
        Page page = pages.get(exchange.getRequestURI().getPath());
        if (page == null) {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        } else {
            page.answer(exchange);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
