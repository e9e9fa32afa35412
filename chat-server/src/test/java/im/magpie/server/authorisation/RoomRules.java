package im.magpie.server.authorisation;

import static im.magpie.server.authorisation.Scene.Position.OWNER;

import im.magpie.server.authorisation.Scene.Position;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who may do what in a room: for every endpoint that names a room or a message, the answer to each
 * position, 0 for success, else the {@code errCode}.
 */
final class RoomRules {
    /** No room and no message has this id. */
    static final long NOTHING = 987_654_321;

    private static final int NO = 1001;
    private static final int UNSEEN = 9001;
    private static final int NO_RIGHT = 9002;
    private static final int FORBIDDEN = 403;

    private RoomRules() {}

    /** The rules by endpoint. */
    static Map<String, Rule> all() {
        Map<String, Rule> rules = new LinkedHashMap<>();
        reading(rules);
        writing(rules);
        managing(rules);
        return rules;
    }

    private static void reading(Map<String, Rule> rules) {
        rules.put(
                "GET /capi/chat/public/contact/detail",
                rule(
                        s -> ask("/capi/chat/public/contact/detail?id=" + s.room),
                        UNSEEN,
                        0,
                        0,
                        0,
                        0));
        rules.put(
                "GET /capi/chat/public/msg/page",
                rule(
                        s -> ask("/capi/chat/public/msg/page?pageSize=5&cursor=&roomId=" + s.room),
                        UNSEEN,
                        0,
                        0,
                        0,
                        0));
        rules.put(
                "GET /capi/room/public/group",
                rule(s -> ask("/capi/room/public/group?id=" + s.room), UNSEEN, 0, 0, 0, 0));
        rules.put(
                "GET /capi/room/public/group/member/page",
                rule(
                        s -> ask("/capi/room/public/group/member/page?roomId=" + s.room),
                        UNSEEN,
                        0,
                        0,
                        0,
                        0));
        rules.put(
                "GET /capi/room/group/member/list",
                rule(
                        s -> ask("/capi/room/group/member/list?roomId=" + s.room),
                        UNSEEN,
                        0,
                        0,
                        0,
                        0));
        rules.put(
                "GET /capi/chat/msg/read/page",
                rule(
                        s ->
                                ask(
                                        "/capi/chat/msg/read/page?searchType=1&pageSize=5&cursor=&msgId="
                                                + s.message),
                        NO,
                        NO,
                        NO,
                        NO,
                        0));
        rules.put(
                "GET /capi/chat/msg/read",
                rule(s -> ask("/capi/chat/msg/read?msgIds=" + s.message), 0, 0, 0, 0, 0));
    }

    private static void writing(Map<String, Rule> rules) {
        rules.put(
                "POST /capi/chat/msg",
                rule(
                        s ->
                                new Ask(
                                        "/capi/chat/msg",
                                        Map.of(
                                                "roomId",
                                                s.room,
                                                "msgType",
                                                1,
                                                "body",
                                                Map.of("content", "hello"))),
                        NO,
                        NO,
                        0,
                        0,
                        0));
        rules.put(
                "PUT /capi/chat/msg/read",
                rule(
                        s -> new Ask("/capi/chat/msg/read", Map.of("roomId", s.room)),
                        UNSEEN,
                        0,
                        0,
                        0,
                        0));
        rules.put(
                "PUT /capi/chat/msg/mark",
                rule(
                        s ->
                                new Ask(
                                        "/capi/chat/msg/mark",
                                        Map.of("msgId", s.message, "markType", 1, "actType", 1)),
                        NO,
                        NO,
                        0,
                        0,
                        0));
        rules.put(
                "PUT /capi/chat/msg/recall",
                rule(
                        s ->
                                new Ask(
                                        "/capi/chat/msg/recall",
                                        Map.of("msgId", s.message, "roomId", 1)),
                        NO,
                        NO,
                        FORBIDDEN,
                        FORBIDDEN,
                        0));
    }

    private static void managing(Map<String, Rule> rules) {
        rules.put(
                "POST /capi/room/group/member",
                rule(
                        s ->
                                new Ask(
                                        "/capi/room/group/member",
                                        Map.of("roomId", s.room, "uidList", List.of(s.newcomer))),
                        UNSEEN,
                        UNSEEN,
                        0,
                        0,
                        0));
        rules.put(
                "DELETE /capi/room/group/member",
                rule(
                        s ->
                                new Ask(
                                        "/capi/room/group/member",
                                        Map.of("roomId", s.room, "uid", s.bystander)),
                        UNSEEN,
                        UNSEEN,
                        NO_RIGHT,
                        0,
                        0));
        rules.put(
                "DELETE /capi/room/group/member/exit",
                rule(
                        s -> new Ask("/capi/room/group/member/exit", Map.of("roomId", s.room)),
                        UNSEEN,
                        0,
                        0,
                        0,
                        0));
        for (String method : List.of("PUT", "DELETE")) {
            rules.put(
                    method + " /capi/room/group/admin",
                    rule(
                            s ->
                                    new Ask(
                                            "/capi/room/group/admin",
                                            Map.of(
                                                    "roomId",
                                                    s.room,
                                                    "uidList",
                                                    List.of(s.bystander))),
                            UNSEEN,
                            UNSEEN,
                            NO_RIGHT,
                            NO_RIGHT,
                            0));
        }
    }

    private static Ask ask(String path) {
        return new Ask(path, null);
    }

    private static Rule rule(
            Asking asking, int stranger, int former, int member, int admin, int owner) {
        return new Rule(
                asking,
                Map.of(
                        Position.STRANGER,
                        stranger,
                        Position.FORMER,
                        former,
                        Position.MEMBER,
                        member,
                        Position.ADMIN,
                        admin,
                        OWNER,
                        owner));
    }

    /** Makes the request for a room, a message and two users. */
    interface Asking {
        Ask about(Target target);
    }

    /**
     * What a request is about.
     *
     * @param room the room
     * @param message a message of the room's owner
     * @param bystander a plain member
     * @param newcomer a user who is not in the room
     */
    record Target(long room, long message, long bystander, long newcomer) {
        static Target of(Scene scene) {
            return new Target(
                    scene.room(),
                    scene.message(OWNER),
                    scene.bystander().uid(),
                    scene.register().uid());
        }

        /** The same request about a room and a message that are not there. */
        Target nowhere() {
            return new Target(NOTHING, NOTHING, bystander, newcomer);
        }
    }

    /**
     * A request.
     *
     * @param path path and query
     * @param body the JSON body, or null
     */
    record Ask(String path, Map<String, Object> body) {}

    /**
     * A rule.
     *
     * @param asking makes the request
     * @param codes the answer to each position
     */
    record Rule(Asking asking, Map<Position, Integer> codes) {
        int codeFor(Position position) {
            return codes.get(position);
        }
    }
}
