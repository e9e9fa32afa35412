package im.magpie.server.shape;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.api.CursorPage;
import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.RestReply;
import im.magpie.server.conformance.User;
import java.io.File;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/**
 * Forty rows cost as many statements as two. Each request is measured twice: with all caches empty,
 * so that nothing hides a query for each row, and once more right after that.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "chat.websocket.port=0",
            "chat.rate-limit.enabled=false",
            "chat.login.password.strength=4"
        })
@Import(StatementCounts.class)
class StatementCountTest {
    private static final int FEW = 2;
    private static final int MANY = 40;
    private static final String PAGE = "?pageSize=200&cursor=";

    @TempDir private static File data;
    private static ListWorld few;
    private static ListWorld many;

    @Autowired private ApplicationContext context;
    @Autowired private RequestMappingHandlerMapping requestMappingHandlerMapping;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("chat.data-dir", data::getPath);
    }

    @BeforeAll
    static void build(@LocalServerPort int port) {
        URI http = URI.create("http://localhost:" + port);
        RestClient rest = RestClient.of(http, http);
        List<User> crowd =
                IntStream.range(0, MANY).mapToObj(i -> ListWorld.register(rest)).toList();
        few = ListWorld.of(rest, crowd.subList(0, FEW));
        many = ListWorld.of(rest, crowd);
    }

    /** What is asked of the lists; the number is how many rows there can be. */
    private static Stream<Ask> lists() {
        return Stream.of(
                get("/capi/user/devices", MANY, w -> ""),
                get("/capi/user/friend/page", MANY, w -> PAGE),
                get("/capi/user/friend/check", MANY, w -> "?uidList=" + joined(w.uids())),
                get("/capi/user/friend/apply/page", MANY, w -> PAGE),
                get("/capi/user/emoji/list", 30, w -> ""),
                get("/capi/user/badges", 5, w -> ""),
                get("/capi/chat/public/contact/page", MANY, w -> PAGE),
                get("/capi/chat/public/msg/page", MANY, w -> PAGE + "&roomId=" + w.room()),
                get("/capi/chat/msg/read", MANY, w -> "?msgIds=" + joined(w.messages())),
                get("/capi/chat/msg/read/page", MANY, w -> readers(1, w.messages().get(0))),
                get("/capi/chat/msg/read/page", MANY, w -> readers(2, last(w.messages()))),
                get("/capi/room/public/group/member/page", MANY, w -> PAGE + "&roomId=" + w.room()),
                get("/capi/room/group/member/list", MANY, w -> "?roomId=" + w.room()),
                get("/capi/operator/nodes", 0, w -> ""),
                get("/capi/operator/message", 0, w -> "?id=" + w.messages().get(0)),
                get("/capi/operator/rooms/page", 3, w -> PAGE),
                get("/capi/operator/rooms/busiest", 2, w -> ""),
                get("/capi/operator/users", 1, w -> "?text=" + w.uid()),
                get("/capi/operator/users/{uid}/connections", 0, w -> ""),
                get("/capi/operator/users/{uid}/devices", 1, w -> ""),
                get("/capi/operator/words/page", 0, w -> PAGE),
                get("/capi/operator/acts/page", 0, w -> PAGE));
    }

    private static Stream<Ask> writes() {
        return Stream.of(
                post(
                        "/capi/user/public/summary/userInfo/batch",
                        MANY,
                        w -> Map.of("reqList", asked("uid", w.uids()))),
                post(
                        "/capi/user/public/badges/batch",
                        6,
                        w -> Map.of("reqList", asked("itemId", items(w.uids().size())))),
                post("/capi/room/group", 0, w -> Map.of("uidList", w.uids())),
                post("/capi/room/group/member", 0, StatementCountTest::invitation));
    }

    private static Map<String, Object> invitation(ListWorld world) {
        long first = ListWorld.register(world.me()).uid();
        return Map.of("roomId", world.newRoom(List.of(first)), "uidList", world.uids());
    }

    static Stream<Ask> asks() {
        return Stream.concat(lists(), writes());
    }

    @ParameterizedTest
    @MethodSource("asks")
    void manyRowsCostWhatFewCost(Ask ask) {
        assertThat(statements(ask, many)).isEqualTo(statements(ask, few));
    }

    @Test
    void everyListIsAskedFor() {
        Set<String> mapped = new TreeSet<>();
        requestMappingHandlerMapping
                .getHandlerMethods()
                .forEach(
                        (info, endpoint) -> {
                            if (endpoint.hasMethodAnnotation(GetMapping.class)
                                    && hasRows(endpoint.getMethod().getGenericReturnType())) {
                                mapped.addAll(info.getPatternValues());
                            }
                        });

        assertThat(new TreeSet<>(lists().map(Ask::path).toList())).isEqualTo(mapped);
    }

    private static boolean hasRows(Type type) {
        if (type instanceof ParameterizedType generic) {
            Class<?> raw = (Class<?>) generic.getRawType();
            return raw == CursorPage.class
                    || Collection.class.isAssignableFrom(raw)
                    || Arrays.stream(generic.getActualTypeArguments())
                            .anyMatch(StatementCountTest::hasRows);
        }
        return type instanceof Class<?> plain
                && plain.isRecord()
                && Arrays.stream(plain.getRecordComponents())
                        .map(RecordComponent::getGenericType)
                        .anyMatch(StatementCountTest::hasRows);
    }

    /** Statements with empty caches, and with full ones. */
    private List<Integer> statements(Ask ask, ListWorld world) {
        Object body = ask.body().apply(world);
        if (ask.path().startsWith("/capi/operator/")) {
            letOperate(world);
        }
        StatementCounts.forget(context);
        int first = statements(ask, world, body);
        return List.of(first, statements(ask, world, ask.body().apply(world)));
    }

    private void letOperate(ListWorld world) {
        context.getBean(JdbcTemplate.class)
                .update("INSERT IGNORE INTO user_role VALUES (?, 1, 0)", world.uid());
    }

    private static int statements(Ask ask, ListWorld world, Object body) {
        String path =
                ask.path().replace("{uid}", String.valueOf(world.uid())) + ask.query().apply(world);
        RestReply reply = body == null ? world.me().get(path) : world.me().post(path, body);
        assertThat(rows(reply.ok()))
                .as("rows of %s", ask.path())
                .isGreaterThanOrEqualTo(Math.min(ask.rows(), world.uids().size()));
        return Integer.parseInt(reply.headers().firstValue(StatementCounts.HEADER).orElseThrow());
    }

    private static int rows(JsonNode answer) {
        return answer.isArray()
                ? answer.size()
                : answer.path("list").size() + answer.path("checkedList").size();
    }

    private static Ask get(String path, int rows, Function<ListWorld, String> query) {
        return new Ask(path, rows, query, w -> null);
    }

    private static Ask post(String path, int rows, Function<ListWorld, Object> body) {
        return new Ask(path, rows, w -> "", body);
    }

    private static String readers(int searchType, long message) {
        return PAGE + "&searchType=" + searchType + "&msgId=" + message;
    }

    private static String joined(List<Long> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static List<Map<String, Long>> asked(String name, List<Long> ids) {
        return ids.stream().map(id -> Map.of(name, id)).toList();
    }

    /** There are six of them, so more than that is not many. */
    private static List<Long> items(int most) {
        return LongStream.rangeClosed(1, Math.min(6, most)).boxed().toList();
    }

    private static long last(List<Long> ids) {
        return ids.get(ids.size() - 1);
    }

    /**
     * A request about a world.
     *
     * @param rows how many rows there can be; fewer in a smaller world
     * @param body makes the body; null of a GET
     */
    private record Ask(
            String path,
            int rows,
            Function<ListWorld, String> query,
            Function<ListWorld, Object> body) {
        @Override
        public String toString() {
            return path;
        }
    }
}
