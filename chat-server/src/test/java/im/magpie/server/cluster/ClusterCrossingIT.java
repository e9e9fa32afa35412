package im.magpie.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.lab.DatabaseServer;
import im.magpie.server.conformance.PushClient;
import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.RestReply;
import im.magpie.server.conformance.Texts;
import im.magpie.server.conformance.User;
import im.magpie.server.conformance.WebSite;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import tools.jackson.databind.JsonNode;

/** What is begun at one node and goes on at the other. */
@EnabledIf(
        value = "im.magpie.sql.TestDatabase#mariaDbAvailable",
        disabledReason = "The servers' binaries exist for linux-x86_64 only")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterCrossingIT {
    private static final double BOUND_SECONDS = 5;
    private static final int TIMES = 5;
    private static final Duration SOON = Duration.ofSeconds(10);

    /** A goodbye is told 10 s after the last connection. */
    private static final Duration GOODBYE = Duration.ofSeconds(30);

    private static final String USERS = "/capi/user/public/summary/userInfo/batch";

    private TwoNodes nodes;
    private Side a;
    private Side b;

    @BeforeAll
    void start() {
        nodes =
                TwoNodes.start(
                        "--chat.rate-limit.send=",
                        "--chat.rate-limit.login=",
                        "--chat.rate-limit.register=",
                        "--chat.rate-limit.qr=",
                        "--chat.rate-limit.group=",
                        "--chat.rate-limit.members=",
                        "--chat.rate-limit.sticker=6/60s",
                        "--chat.preview.intranet=127.0.0.1/32");
        a = nodes.a();
        b = nodes.b();
    }

    @AfterEach
    void disconnect() {
        nodes.disconnect();
    }

    @AfterAll
    void stop() {
        if (nodes != null) {
            nodes.close();
        }
    }

    @Test
    void aLoginCodeShownAtOneNodeIsScannedAtTheOther() {
        PushClient guest = a.guest();
        QrCode code = QrCode.on(guest);

        String key = code.scan(b.rest(), Texts.account());
        guest.awaitPush(2);
        code.tryScan(a.rest(), Texts.account()).refused(400, 1001);
        code.confirm(b.rest(), key).ok();

        String token = guest.awaitPush(3).get("token").asString();
        for (Side side : nodes.sides()) {
            side.rest().token(token).get("/capi/user/userInfo").ok();
            code.tryScan(side.rest(), Texts.account()).refused(400, 1001);
            code.confirm(side.rest(), key).refused(400, 1001);
        }
        assertThat(guest.pushes(2)).hasSize(1);
        assertThat(guest.pushes(3)).hasSize(1);
    }

    @Test
    void aCodeIsScannedAtOneNodeAndConfirmedAtTheOther() {
        PushClient guest = a.guest();
        QrCode code = QrCode.on(guest);

        code.confirm(a.rest(), code.scan(b.rest(), Texts.account())).ok();

        guest.awaitPush(3);
    }

    @Test
    void whatEndsAtOneNodeEndsAtTheOther() {
        CrossingTimes times = new CrossingTimes();
        User admin = nodes.admin();
        for (int i = 0; i < TIMES; i++) {
            ban(times, admin);
            logout(times);
            revoke(times);
        }
        System.out.print(times.table("all is well"));
        assertThat(times.worst()).isLessThan(BOUND_SECONDS);
    }

    private void ban(CrossingTimes times, User admin) {
        User user = nodes.newUser();
        PushClient theirs = b.connect(user);
        b.acts(user).me().ok();
        times.measure(
                "ban",
                () -> a.acts(admin).ban(user),
                () -> assertThat(theirs.awaitClose()).isEqualTo(1008));
        nodes.sides().forEach(side -> side.acts(user).me().refused(403, 1008));
        b.acts(user).trySay(Acts.LOBBY, Texts.unique("late")).refused(403, 1008);
        b.rest()
                .post("/capi/user/public/login", TwoNodes.credentials(user.account()))
                .refused(403, 1008);
    }

    private void logout(CrossingTimes times) {
        User user = nodes.newUser();
        PushClient theirs = b.connect(user);
        b.acts(user).me().ok();
        times.measure(
                "logout",
                () -> a.acts(user).logout(),
                () -> assertThat(theirs.awaitClose()).isEqualTo(4001));
        nodes.sides().forEach(side -> side.acts(user).me().refused(401, 401));
    }

    private void revoke(CrossingTimes times) {
        User user = nodes.newUser();
        PushClient theirs = b.connect(user);
        RestClient other = a.rest().token(login(user));
        JsonNode devices = other.get("/capi/user/devices").ok();
        long oldest =
                devices.values().stream().mapToLong(d -> d.get("id").asLong()).min().orElseThrow();
        times.measure(
                "device revoked",
                () -> other.delete("/capi/user/devices/" + oldest).ok(),
                () -> assertThat(theirs.awaitClose()).isEqualTo(4001));
        nodes.sides().forEach(side -> side.acts(user).me().refused(401, 401));
        other.get("/capi/user/userInfo").ok();
    }

    private String login(User user) {
        return b.rest()
                .post("/capi/user/public/login", TwoNodes.credentials(user.account()))
                .ok()
                .get("token")
                .asString();
    }

    @Test
    void nobodyGoesBeforeTheLastConnectionOnTheLastNodeIsGone() {
        User observer = nodes.newUser();
        User user = nodes.newUser();
        User marker = nodes.newUser();
        List<PushClient> watching = List.of(a.connect(observer), b.connect(observer));
        PushClient phone = a.connect(user);
        PushClient laptop = b.connect(login(user));
        PushClient markers = a.connect(marker);
        watching.forEach(client -> Pushes.awaitPresence(client, user, 1, SOON));
        watching.forEach(client -> Pushes.awaitPresence(client, marker, 1, SOON));

        phone.close();
        // Who leaves later is told of later: by then the user would have been told of.
        markers.close();
        watching.forEach(client -> Pushes.awaitPresence(client, marker, 2, GOODBYE));
        for (PushClient client : watching) {
            assertThat(Pushes.countPresence(client, user, 2)).isZero();
        }
        await().atMost(SOON).until(() -> online(a) == online(b));
        nodes.sides().forEach(side -> assertThat(activeStatus(side, user)).isEqualTo(1));

        laptop.close();
        watching.forEach(client -> Pushes.awaitPresence(client, user, 2, GOODBYE));
        nodes.sides().forEach(side -> assertThat(activeStatus(side, user)).isEqualTo(2));
        await().atMost(GOODBYE).until(() -> online(a) == 1 && online(b) == 1);
        for (PushClient client : watching) {
            assertThat(Pushes.countPresence(client, user, 1)).isEqualTo(1);
        }
    }

    /** Numbers are a second old at most. */
    private static int online(Side side) {
        return side.rest().get("/capi/chat/public/member/statistic").ok().get("onlineNum").asInt();
    }

    private static int activeStatus(Side side, User user) {
        String path = "/capi/room/public/group/member/page?roomId=1&pageSize=200&cursor=";
        return side.rest().get(path).ok().get("list").values().stream()
                .filter(row -> row.get("uid").asLong() == user.uid())
                .map(row -> row.get("activeStatus").asInt())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aNewNameAndBadgeAreSeenAtTheOtherNode() {
        CrossingTimes times = new CrossingTimes();
        User user = nodes.newUser();
        JsonNode before = summary(user);
        String name = Texts.name();

        times.measure(
                "new name",
                () -> a.as(user).put("/capi/user/name", Map.of("name", name)).ok(),
                () ->
                        await().atMost(SOON)
                                .until(() -> summary(user).get("name").asString().equals(name)));
        long badge = owned(user);
        times.measure(
                "badge put on",
                () -> a.as(user).put("/capi/user/badge", Map.of("badgeId", badge)).ok(),
                () ->
                        await().atMost(SOON)
                                .until(
                                        () ->
                                                summary(user).path("wearingItemId").asLong(0)
                                                        == badge));
        assertThat(before.get("name").asString()).isNotEqualTo(name);
        System.out.print(times.table("all is well"));
        assertThat(times.worst()).isLessThan(BOUND_SECONDS);
    }

    private JsonNode summary(User user) {
        return b.rest()
                .post(USERS, Map.of("reqList", List.of(Map.of("uid", user.uid()))))
                .ok()
                .get(0);
    }

    private long owned(User user) {
        return a.as(user).get("/capi/user/badges").ok().values().stream()
                .filter(badge -> badge.get("obtain").asInt() == 1)
                .mapToLong(badge -> badge.get("id").asLong())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsReadAtOneNodeIsReadAtTheOther() {
        User author = nodes.newUser();
        User reader = nodes.newUser();
        long room = a.acts(author).group(reader);
        long message = a.acts(author).say(room, Texts.unique("read"));
        assertThat(unread(b, reader, room)).isPositive();

        a.as(reader).put("/capi/chat/msg/read", Map.of("roomId", room)).ok();

        await().atMost(SOON)
                .untilAsserted(
                        () -> {
                            assertThat(unread(b, reader, room)).isZero();
                            assertThat(readCount(b, author, message)).isEqualTo(1);
                            assertThat(readCount(a, author, message)).isEqualTo(1);
                        });
    }

    private static int unread(Side side, User user, long room) {
        String path = "/capi/chat/public/contact/detail?id=" + room;
        return side.as(user).get(path).ok().get("unreadCount").asInt();
    }

    private static int readCount(Side side, User author, long message) {
        String path = "/capi/chat/msg/read?msgIds=" + message;
        return side.as(author).get(path).ok().get(0).get("readCount").asInt();
    }

    @Test
    void membersAreMembersAtTheOtherNodeAtOnce() {
        User owner = nodes.newUser();
        User witness = nodes.newUser();
        User user = nodes.newUser();
        long room = a.acts(owner).group(witness);
        PushClient watching = b.connect(witness);
        PushClient theirs = b.connect(user);
        for (int i = 0; i < TIMES; i++) {
            a.acts(owner).invite(room, user);
            long own = b.acts(user).say(room, Texts.unique("inside"));
            String read = Texts.unique("read");
            a.acts(owner).say(room, read);
            assertThat(b.acts(user).reads(room, read)).isTrue();

            a.acts(owner).remove(room, user);
            String secret = Texts.unique("secret");
            a.acts(owner).say(room, secret);
            assertThat(b.acts(user).reads(room, secret)).isFalse();
            b.acts(user).trySay(room, Texts.unique("outside")).refused(400, 1001);
            a.acts(owner).like(own);
            Pushes.awaitText(watching, secret);
            Pushes.awaitMark(watching, own);
            assertThat(Pushes.hasText(theirs, secret)).isFalse();
            assertThat(theirs.pushes(8)).isEmpty();
        }
    }

    @Test
    void callsAreCountedAcrossTheNodes() {
        User user = nodes.newUser();

        List<RestReply> replies =
                IntStream.range(0, 8)
                        .mapToObj(i -> nodes.sides().get(i % 2))
                        .map(side -> side.as(user).post("/capi/user/emoji", sticker()))
                        .toList();

        replies.subList(0, 6).forEach(RestReply::ok);
        replies.subList(6, 8).forEach(reply -> reply.refused(429, -3));
    }

    private static Map<String, String> sticker() {
        return Map.of("expressionUrl", "https://img.example.test/" + Texts.unique("s") + ".png");
    }

    @Test
    void aFileIsUploadedAtOneNodeAndDownloadedAtTheOther() throws Exception {
        User user = nodes.newUser();
        JsonNode urls = a.as(user).get("/capi/oss/upload/url?fileName=a.txt&scene=1").ok();
        byte[] content = Texts.unique("file").getBytes(StandardCharsets.UTF_8);
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest upload =
                HttpRequest.newBuilder(URI.create(urls.get("uploadUrl").asString()))
                        .header("Content-Type", "text/plain")
                        .PUT(BodyPublishers.ofByteArray(content))
                        .build();
        assertThat(http.send(upload, BodyHandlers.discarding()).statusCode()).isEqualTo(200);

        URI written = URI.create(urls.get("downloadUrl").asString());
        assertThat(written.getPort()).isEqualTo(a.node().http());
        for (Side side : nodes.sides()) {
            assertThat(download(http, side, written).body()).isEqualTo(content);
        }
    }

    private static HttpResponse<byte[]> download(HttpClient http, Side side, URI written)
            throws IOException, InterruptedException {
        String url = "http://127.0.0.1:" + side.node().http() + written.getRawPath();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        return http.send(request, BodyHandlers.ofByteArray());
    }

    @Test
    void whatMustBeDoneIsDoneOnce() throws SQLException {
        User user = nodes.newUser();
        List<Long> messages = new ArrayList<>();
        try (WebSite site = WebSite.open("127.0.0.1", 0)) {
            for (int i = 0; i < 10; i++) {
                String link = site.html("/" + Texts.unique("p"), "<title>a page</title>");
                Side side = nodes.sides().get(i % 2);
                RestReply sent =
                        side.as(user)
                                .post(
                                        "/capi/chat/msg",
                                        Map.of(
                                                "roomId",
                                                Acts.LOBBY,
                                                "msgType",
                                                1,
                                                "body",
                                                Map.of("content", link)));
                messages.add(sent.ok().at("/message/id").asLong());
            }
            for (Side side : nodes.sides()) {
                await().atMost(GOODBYE).until(() -> cards(side, messages) == 10);
            }
            await().atMost(GOODBYE).until(() -> tasks() == 0);
            assertThat(site.asked()).hasSize(10).doesNotHaveDuplicates();
        }
    }

    private static long cards(Side side, List<Long> messages) {
        return new Acts(side.rest())
                .page(Acts.LOBBY).stream()
                        .map(row -> row.get("message"))
                        .filter(message -> messages.contains(message.get("id").asLong()))
                        .filter(message -> message.at("/body/urlContentMap").size() == 1)
                        .count();
    }

    private long tasks() throws SQLException {
        DatabaseServer database = nodes.lab().database();
        try (Connection connection =
                        DriverManager.getConnection(
                                database.url(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM task")) {
            count.next();
            return count.getLong(1);
        }
    }
}
