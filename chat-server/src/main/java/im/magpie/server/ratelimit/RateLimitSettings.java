package im.magpie.server.ratelimit;

import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code chat.rate-limit.*}: limits of REST endpoints. Each is a list of {@code count/period}; a
 * call must pass all of them; an empty list means no limit.
 *
 * @param enabled false switches all limits off
 * @param send messages a user sends
 * @param login logins from one address
 * @param register registrations from one address
 * @param qr scans and confirmations of login QR codes from one address
 * @param mark likes and dislikes of a user
 * @param recall recalls of a user
 * @param upload uploads a user asks for
 * @param apply friendships a user asks for
 * @param group groups a user makes and invitations a user sends
 * @param sticker stickers a user adds
 * @param profile changes of name and badge a user asks for
 * @param room messages of everybody together in one room
 * @param operator what an operator looks up and does
 * @param members removals, departures and changes of admins a user asks for in groups
 */
public record RateLimitSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue({"3/5s", "5/30s", "10/60s"}) List<Rate> send,
        @DefaultValue("10/60s") List<Rate> login,
        @DefaultValue("5/60s") List<Rate> register,
        @DefaultValue("60/60s") List<Rate> qr,
        @DefaultValue({"10/5s", "60/60s"}) List<Rate> mark,
        @DefaultValue({"5/10s", "20/60s"}) List<Rate> recall,
        @DefaultValue({"30/60s", "600/24h"}) List<Rate> upload,
        @DefaultValue("20/60s") List<Rate> apply,
        @DefaultValue("20/60s") List<Rate> group,
        @DefaultValue("30/60s") List<Rate> sticker,
        @DefaultValue("20/60s") List<Rate> profile,
        @DefaultValue("2000/10s") List<Rate> room,
        @DefaultValue("600/60s") List<Rate> operator,
        @DefaultValue("60/60s") List<Rate> members) {

    /** The limits by the names that endpoints are marked with. */
    public Map<String, List<Rate>> byName() {
        return Map.ofEntries(
                Map.entry("send", send),
                Map.entry("login", login),
                Map.entry("register", register),
                Map.entry("qr", qr),
                Map.entry("mark", mark),
                Map.entry("recall", recall),
                Map.entry("upload", upload),
                Map.entry("apply", apply),
                Map.entry("group", group),
                Map.entry("sticker", sticker),
                Map.entry("profile", profile),
                Map.entry("room", room),
                Map.entry("operator", operator),
                Map.entry("members", members));
    }
}
