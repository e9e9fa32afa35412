package im.magpie.server.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** A user, and as many of everything a list can show as are wished. */
final class ListWorld {
    private static final int MOST_STICKERS = 30;
    private static final String APPLY = "/capi/user/friend/apply";
    private static final String SEND = "/capi/chat/msg";

    private final RestClient rest;
    private final User user;
    private final List<User> crowd;
    private final long room;
    private final List<Long> messages = new ArrayList<>();

    private ListWorld(RestClient rest, List<User> crowd) {
        this.rest = rest;
        this.crowd = crowd;
        this.user = register(rest);
        crowd.forEach(this::befriend);
        this.room = newRoom(uids());
    }

    /**
     * Makes a world.
     *
     * @param crowd who its user's friends are, who is in its room, whose messages are there
     */
    static ListWorld of(RestClient rest, List<User> crowd) {
        ListWorld world = new ListWorld(rest, crowd);
        world.talk();
        world.collect();
        return world;
    }

    static User register(RestClient rest) {
        String account = "u" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        JsonNode login =
                rest.post(
                                "/capi/user/public/register",
                                Map.of("account", account, "password", User.PASSWORD))
                        .ok();
        return new User(login.get("uid").asLong(), account, login.get("token").asString());
    }

    /** Its user as a caller. */
    RestClient me() {
        return rest.as(user);
    }

    long uid() {
        return user.uid();
    }

    List<Long> uids() {
        return crowd.stream().map(User::uid).toList();
    }

    /** A room with the user, the crowd and what they wrote. */
    long room() {
        return room;
    }

    /** The user's own messages, the first one read by all, the last one by none. */
    List<Long> messages() {
        return messages;
    }

    long newRoom(List<Long> members) {
        return me().post("/capi/room/group", Map.of("uidList", members)).ok().get("id").asLong();
    }

    private void befriend(User other) {
        rest.as(other).post(APPLY, Map.of("targetUid", user.uid(), "msg", "hello")).ok();
        long apply =
                me().get(APPLY + "/page?pageSize=1&cursor=")
                        .ok()
                        .get("list")
                        .get(0)
                        .get("applyId")
                        .asLong();
        me().put(APPLY, Map.of("applyId", apply)).ok();
    }

    /** Everybody answers somebody, mentions the user and reads; what is written last nobody has. */
    private void talk() {
        long last = say(user, 0);
        messages.add(last);
        for (User other : crowd) {
            last = say(other, last);
            rest.as(other).put("/capi/chat/msg/read", Map.of("roomId", room)).ok();
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> readers(messages.get(0)) == crowd.size());
        while (messages.size() < crowd.size()) {
            messages.add(say(user, last));
        }
    }

    private int readers(long message) {
        return me().get(
                        "/capi/chat/msg/read/page?searchType=1&pageSize=200&cursor=&msgId="
                                + message)
                .ok()
                .get("list")
                .size();
    }

    private long say(User author, long answered) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("content", "a word");
        body.put("atUidList", List.of(user.uid()));
        if (answered != 0) {
            body.put("replyMsgId", answered);
        }
        return rest.as(author)
                .post(SEND, Map.of("roomId", room, "msgType", 1, "body", body))
                .ok()
                .get("message")
                .get("id")
                .asLong();
    }

    private void collect() {
        for (int i = 0; i < Math.min(MOST_STICKERS, crowd.size()); i++) {
            me().post("/capi/user/emoji", Map.of("expressionUrl", "/img/" + i + ".png")).ok();
        }
        Map<String, Object> login = Map.of("account", user.account(), "password", User.PASSWORD);
        IntStream.range(1, crowd.size())
                .forEach(i -> rest.post("/capi/user/public/login", login).ok());
        assertThat(messages).hasSize(crowd.size());
    }
}
