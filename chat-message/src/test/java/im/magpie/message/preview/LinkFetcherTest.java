package im.magpie.message.preview;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.net.IpNetwork;
import im.magpie.message.PreviewSettings;
import im.magpie.message.body.BodyView.LinkCard;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

@Timeout(30)
class LinkFetcherTest {
    private static final String PAGE = "<title>Home</title><p>x";

    private TestSite site;

    @BeforeEach
    void open() throws IOException {
        site = TestSite.open();
        site.html("/", PAGE);
    }

    @AfterEach
    void close() {
        site.close();
    }

    private static Optional<LinkCard> fetch(Reach reach, PreviewSettings settings, String link)
            throws IOException {
        try (LinkFetcher fetcher = new LinkFetcher(settings, reach)) {
            return fetcher.fetch(link);
        }
    }

    private static Optional<LinkCard> fetch(Reach reach, String link) throws IOException {
        return fetch(reach, PreviewSettings.defaults(), link);
    }

    private String url(String path) {
        return "http://site.example:" + site.port() + path;
    }

    private static LinkCard titled(String title) {
        return new LinkCard(title, "", null);
    }

    @Test
    void asksAsTheProductForTheHostAndAsNobodyElse() throws Exception {
        assertThat(fetch(site.everywhere(), url("/"))).contains(titled("Home"));
        assertThat(site.asked)
                .containsExactly(
                        new TestSite.Asked(
                                "/",
                                "site.example:" + site.port(),
                                "Magpie/1.0 (link preview)",
                                false));
    }

    @Test
    void asksForALinkWithoutASchemeByHttp() throws Exception {
        assertThat(fetch(site.everywhere(), "www.site.example:" + site.port()))
                .contains(titled("Home"));
    }

    @Test
    void followsThreeRedirectsAndNotAFourth() throws Exception {
        site.redirect("/1", "/");
        site.redirect("/2", url("/1"));
        site.redirect("/3", "2");
        site.redirect("/4", "/3");
        assertThat(fetch(site.everywhere(), url("/3"))).contains(titled("Home"));
        assertThat(fetch(site.everywhere(), url("/4"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://site.example/",
                "file:///etc/passwd",
                "jar:http://site.example/!/",
                "http://me:secret@site.example/",
                "//",
                "http://",
                "http://a b/",
                "javascript:alert(1)",
            })
    void followsNoRedirectToAnythingElseThanAPage(String target) throws Exception {
        site.redirect("/away", target);
        assertThat(fetch(site.everywhere(), url("/away"))).isEmpty();
        assertThat(site.asked).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "localhost",
                "127.1",
                "2130706433",
                "0",
                "0.0.0.0",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[::]",
            })
    void neverAsksItsOwnHostWhateverItIsCalled(String host) throws Exception {
        Reach anyPort =
                new Reach(
                        InetAddress::getAllByName,
                        PublicAddresses::contains,
                        (address, port) -> true);
        assertThat(fetch(anyPort, "http://" + host + ":" + site.port() + "/")).isEmpty();
        assertThat(site.asked).isEmpty();
    }

    @Test
    void refusesAHostOfWhichOneAddressIsOutOfReach() throws Exception {
        Reach reach =
                new Reach(
                        host ->
                                new InetAddress[] {
                                    InetAddress.getLoopbackAddress(),
                                    InetAddress.getByName("10.0.0.1")
                                },
                        address -> address.isLoopbackAddress(),
                        (address, port) -> true);
        assertThat(fetch(reach, url("/"))).isEmpty();
        assertThat(site.asked).isEmpty();
    }

    /** 127.0.0.1 plays the public address, 127.0.0.2 the private one behind the same name. */
    @Test
    void connectsToTheAddressThatWasCheckedAndChecksTheNextOneAgain() throws Exception {
        AtomicInteger lookUps = new AtomicInteger();
        Reach reach =
                new Reach(
                        host -> {
                            String last = lookUps.incrementAndGet() == 1 ? "1" : "2";
                            return new InetAddress[] {InetAddress.getByName("127.0.0." + last)};
                        },
                        address -> address.getAddress()[3] == 1,
                        (address, port) -> true);
        try (TestSite inside = TestSite.open("127.0.0.2", site.port())) {
            inside.html("/", PAGE);
            site.redirect("/away", "/");
            assertThat(fetch(reach, url("/away"))).isEmpty();
            assertThat(lookUps).hasValue(2);
            assertThat(site.asked).hasSize(1);
            assertThat(inside.asked).isEmpty();
            lookUps.set(0);
            assertThat(fetch(reach, url("/"))).contains(titled("Home"));
            assertThat(lookUps).hasValue(1);
        }
    }

    @Test
    void checksTheTargetOfARedirect() throws Exception {
        site.redirect("/away", "http://127.0.0.2:" + site.port() + "/");
        Reach reach =
                new Reach(
                        InetAddress::getAllByName,
                        address -> address.getAddress()[3] == 1,
                        (address, port) -> true);
        try (TestSite inside = TestSite.open("127.0.0.2", site.port())) {
            inside.html("/", PAGE);
            assertThat(fetch(reach, "http://127.0.0.1:" + site.port() + "/away")).isEmpty();
            assertThat(inside.asked).isEmpty();
        }
    }

    @Test
    void asksOnThePortsOfTheWebOnly() throws Exception {
        Reach everywhere = site.everywhere();
        Reach.Ports ports = Reach.ofThePublicAnd(intranet("10.0.0.0/8")).ports();
        Reach usual = new Reach(everywhere.names(), address -> true, ports);
        assertThat(fetch(usual, url("/"))).isEmpty();
        assertThat(site.asked).isEmpty();
        InetAddress outside = InetAddress.getByName("8.8.8.8");
        assertThat(ports.areOpen(outside, 80)).isTrue();
        assertThat(ports.areOpen(outside, 443)).isTrue();
        assertThat(ports.areOpen(outside, 8080)).isFalse();
        assertThat(ports.areOpen(outside, 22)).isFalse();
        assertThat(ports.areOpen(InetAddress.getByName("10.1.2.3"), 8080)).isTrue();
    }

    private static Intranet intranet(String... networks) {
        return new Intranet(Stream.of(networks).map(IpNetwork::of).toList());
    }

    @Test
    void asksTheIntranetOnAnyPortAndNothingBesideIt() throws Exception {
        Reach reach = Reach.ofThePublicAnd(intranet("127.0.0.1/32"));
        String inside = "http://127.0.0.1:" + site.port();
        try (TestSite beside = TestSite.open("127.0.0.2", site.port())) {
            beside.html("/", PAGE);
            site.redirect("/away", "http://127.0.0.2:" + site.port() + "/");
            assertThat(fetch(reach, inside + "/")).contains(titled("Home"));
            assertThat(fetch(reach, inside + "/away")).isEmpty();
            assertThat(fetch(reach, "http://127.0.0.2:" + site.port() + "/")).isEmpty();
            assertThat(site.asked).hasSize(2);
            assertThat(beside.asked).isEmpty();
        }
    }

    @Test
    void wantsHtmlAndSuccess() throws Exception {
        site.page("/text", exchange -> TestSite.send(exchange, "text/plain", PAGE));
        site.page(
                "/untyped",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write(PAGE.getBytes(StandardCharsets.UTF_8));
                    exchange.close();
                });
        site.html("/untitled", "<p>nothing");
        for (String path : new String[] {"/text", "/untyped", "/untitled", "/missing"}) {
            assertThat(fetch(site.everywhere(), url(path))).isEmpty();
        }
        assertThat(site.asked).hasSize(4);
    }

    @Test
    void readsNoMoreThanItMayOfAPageThatNeverEnds() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        site.page("/endless", exchange -> endless(exchange.getResponseBody(), exchange, over));
        PreviewSettings small =
                new PreviewSettings(
                        true, Duration.ofSeconds(2), DataSize.ofKilobytes(4), List.of());
        assertThat(fetch(site.everywhere(), small, url("/endless"))).contains(titled("Home"));
        assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private static void endless(
            OutputStream body, com.sun.net.httpserver.HttpExchange exchange, CountDownLatch over)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/html");
        exchange.sendResponseHeaders(200, 0);
        try {
            body.write(PAGE.getBytes(StandardCharsets.UTF_8));
            while (true) {
                body.write(new byte[1024]);
            }
        } catch (IOException e) {
            over.countDown();
        }
    }

    @Test
    void cutsASiteThatTakesItsTimeHoweverAliveItLooks() throws Exception {
        PreviewSettings brief =
                new PreviewSettings(
                        true, Duration.ofMillis(200), DataSize.ofKilobytes(256), List.of());
        CountDownLatch cut = new CountDownLatch(1);
        site.page(
                "/drips",
                exchange -> {
                    exchange.getResponseHeaders().set("Content-Type", "text/html");
                    exchange.sendResponseHeaders(200, 0);
                    try {
                        exchange.getResponseBody().write(PAGE.getBytes(StandardCharsets.UTF_8));
                        while (true) {
                            exchange.getResponseBody().write(' ');
                            exchange.getResponseBody().flush();
                            LockSupport.parkNanos(10_000_000);
                        }
                    } catch (IOException e) {
                        cut.countDown();
                    }
                });
        // Once at leisure: the first request of a cold JVM may not leave in so short a time.
        assertThat(fetch(site.everywhere(), url("/"))).contains(titled("Home"));
        assertThat(fetch(site.everywhere(), brief, url("/drips"))).isEmpty();
        assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (String scheme : new String[] {"http", "https"}) {
                String link = scheme + "://site.example:" + silent.getLocalPort() + "/";
                assertThat(fetch(site.everywhere(), brief, link)).isEmpty();
            }
        }
    }

    /** Each page answers within the time of a link, all of them together do not. */
    @Test
    void givesOneDeadlineToALinkAndItsRedirects() throws Exception {
        PreviewSettings brief =
                new PreviewSettings(
                        true, Duration.ofMillis(600), DataSize.ofKilobytes(256), List.of());
        for (String path : new String[] {"/1", "/2"}) {
            site.page(
                    path,
                    exchange -> {
                        LockSupport.parkNanos(Duration.ofMillis(400).toNanos());
                        exchange.getResponseHeaders()
                                .set("Location", path.equals("/1") ? "/2" : "/");
                        exchange.sendResponseHeaders(302, -1);
                        exchange.close();
                    });
        }
        assertThat(fetch(site.everywhere(), brief, url("/1"))).isEmpty();
        assertThat(site.asked).extracting(TestSite.Asked::path).doesNotContain("/");
    }

    @Test
    void namesTheHostInTheTlsHandshake() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> hello =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try (Socket socket = server.accept()) {
                                    byte[] bytes = new byte[4096];
                                    int length = socket.getInputStream().read(bytes);
                                    return new String(
                                            bytes, 0, length, StandardCharsets.ISO_8859_1);
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            String link = "https://site.example:" + server.getLocalPort() + "/";
            assertThat(fetch(site.everywhere(), link)).isEmpty();
            assertThat(hello.get(20, TimeUnit.SECONDS)).contains("site.example");
        }
    }

    @Test
    void knowsNothingOfNamesThatNobodyHas() throws Exception {
        Reach nobody =
                new Reach(
                        host -> {
                            throw new UnknownHostException("none");
                        },
                        address -> true,
                        (address, port) -> true);
        assertThat(fetch(nobody, url("/"))).isEmpty();
    }
}
