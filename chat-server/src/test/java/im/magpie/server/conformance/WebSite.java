package im.magpie.server.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web site on an address of this machine, for links to lead to. */
public final class WebSite implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** Answers a request. */
    interface Page {
        void answer(HttpExchange exchange) throws IOException;
    }

    private WebSite(InetSocketAddress address) {
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Opens a site on a port, or on any when it is 0. */
    public static WebSite open(String address, int port) {
        return new WebSite(new InetSocketAddress(address, port));
    }

    /** Where the site listens. */
    int port() {
        return server.getAddress().getPort();
    }

    /** The url of a path. */
    public String url(String path) {
        return "http://" + server.getAddress().getHostString() + ":" + port() + path;
    }

    /** The paths that were asked for so far. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /** Puts HTML under a path. Returns its url. */
    public String html(String path, String html) {
        return put(path, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
    }

    /** Puts anything under a path. Returns its url. */
    public String put(String path, String type, byte[] content) {
        return page(path, exchange -> send(exchange, type, content));
    }

    /** Puts HTML under a path that is not answered before the latch is open. Returns its url. */
    String htmlAfter(CountDownLatch latch, String path, String html) {
        byte[] content = html.getBytes(StandardCharsets.UTF_8);
        return page(
                path,
                exchange -> {
                    try {
                        latch.await();
                        send(exchange, "text/html; charset=utf-8", content);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        exchange.close();
                    }
                });
    }

    /** Lets a path lead to another url. Returns its own. */
    String redirect(String path, String target) {
        return page(
                path,
                exchange -> {
                    exchange.getResponseHeaders().set("Location", target);
                    exchange.sendResponseHeaders(302, -1);
                    exchange.close();
                });
    }

    private String page(String path, Page page) {
        pages.put(path, page);
        return url(path);
    }

    private static void send(HttpExchange exchange, String type, byte[] content)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, content.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(content);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(path);
        Page page = pages.get(path);
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
