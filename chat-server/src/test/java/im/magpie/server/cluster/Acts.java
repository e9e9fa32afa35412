package im.magpie.server.cluster;

import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.RestReply;
import im.magpie.server.conformance.User;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What one user does at one node. All succeed unless they return the reply. */
record Acts(RestClient rest) {
    /** The room that everybody is in. */
    static final long LOBBY = 1;

    private static final String GROUP = "/capi/room/group";
    private static final String MEMBER = GROUP + "/member";

    /** Says a text; returns the message's id. */
    long say(long room, String content) {
        return trySay(room, content).ok().get("message").get("id").asLong();
    }

    RestReply trySay(long room, String content) {
        return rest.post(
                "/capi/chat/msg",
                Map.of(
                        "roomId",
                        room,
                        "msgType",
                        1,
                        "body",
                        Map.of("content", content),
                        "clientMsgId",
                        content));
    }

    /** Makes a group; returns its room. */
    long group(User... members) {
        return rest.post(GROUP, Map.of("uidList", uids(members))).ok().get("id").asLong();
    }

    void invite(long room, User... users) {
        rest.post(MEMBER, Map.of("roomId", room, "uidList", uids(users))).ok();
    }

    void remove(long room, User user) {
        delete(MEMBER, Map.of("roomId", room, "uid", user.uid())).ok();
    }

    void like(long message) {
        tryMark(message, 1, 1).ok();
    }

    /**
     * @param type 1 like, 2 dislike
     * @param act 1 confirm, 2 cancel
     */
    RestReply tryMark(long message, int type, int act) {
        return rest.put(
                "/capi/chat/msg/mark", Map.of("msgId", message, "markType", type, "actType", act));
    }

    void recall(long message) {
        tryRecall(message).ok();
    }

    /** As stock clients do: always with the global room. */
    RestReply tryRecall(long message) {
        return rest.put("/capi/chat/msg/recall", Map.of("msgId", message, "roomId", LOBBY));
    }

    void ban(User user) {
        rest.put("/capi/user/black", Map.of("uid", user.uid())).ok();
    }

    void logout() {
        rest.send("POST", "/capi/user/logout", null).ok();
    }

    RestReply me() {
        return rest.get("/capi/user/userInfo");
    }

    /** The newest messages of a room, at most 200, oldest first. */
    List<JsonNode> page(long room) {
        String path = "/capi/chat/public/msg/page?pageSize=200&cursor=&roomId=" + room;
        return List.copyOf(rest.get(path).ok().get("list").values());
    }

    /** Whether a room's newest page has a text. */
    boolean reads(long room, String content) {
        return page(room).stream().anyMatch(message -> Pushes.says(message, content));
    }

    RestReply delete(String path, Map<String, ?> body) {
        return rest.send("DELETE", path, JsonMapper.shared().writeValueAsString(body));
    }

    private static List<Long> uids(User... users) {
        return Arrays.stream(users).map(User::uid).toList();
    }
}
