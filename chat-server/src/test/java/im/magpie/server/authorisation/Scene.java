package im.magpie.server.authorisation;

import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.User;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** A private group with one user in every position to it, and a message of each of them. */
final class Scene {
    private final RestClient rest;
    private final Map<Position, User> users = new EnumMap<>(Position.class);
    private final Map<Position, Long> messages = new EnumMap<>(Position.class);
    private final User bystander;
    private final long room;

    Scene(RestClient rest) {
        this.rest = rest;
        for (Position position : Position.values()) {
            users.put(position, register());
        }
        bystander = register();
        RestClient owner = rest.as(user(Position.OWNER));
        List<Long> members =
                List.of(
                        user(Position.ADMIN).uid(),
                        user(Position.MEMBER).uid(),
                        user(Position.FORMER).uid(),
                        bystander.uid());
        room = owner.post("/capi/room/group", Map.of("uidList", members)).ok().get("id").asLong();
        owner.put(
                        "/capi/room/group/admin",
                        Map.of("roomId", room, "uidList", List.of(user(Position.ADMIN).uid())))
                .ok();
        for (Position position : Position.values()) {
            if (position != Position.STRANGER) {
                messages.put(position, say(position));
            }
        }
        owner.send(
                        "DELETE",
                        "/capi/room/group/member",
                        "{\"roomId\":%d,\"uid\":%d}".formatted(room, user(Position.FORMER).uid()))
                .ok();
    }

    private long say(Position position) {
        JsonNode message =
                rest.as(user(position))
                        .post(
                                "/capi/chat/msg",
                                Map.of(
                                        "roomId",
                                        room,
                                        "msgType",
                                        1,
                                        "body",
                                        Map.of("content", "by the " + position)))
                        .ok();
        return message.get("message").get("id").asLong();
    }

    /** A new user. */
    User register() {
        String account = "m" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
        JsonNode data =
                rest.post(
                                "/capi/user/public/register",
                                Map.of("account", account, "password", User.PASSWORD))
                        .ok();
        return new User(data.get("uid").asLong(), account, data.get("token").asString());
    }

    User user(Position position) {
        return users.get(position);
    }

    /** A plain member whom the others may invite, remove or promote. */
    User bystander() {
        return bystander;
    }

    long room() {
        return room;
    }

    long message(Position author) {
        return messages.get(author);
    }

    RestClient as(Position position) {
        return rest.as(user(position));
    }

    /** What a user can be to a room. */
    enum Position {
        STRANGER,
        FORMER,
        MEMBER,
        ADMIN,
        OWNER
    }
}
