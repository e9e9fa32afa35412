package im.magpie.message.room;

import im.magpie.user.UserCard;
import im.magpie.user.UserDirectory;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Names and pictures of rooms: a group has its own, a friend room shows the other user's. At most
 * three queries, however many rooms.
 */
@Component
public class RoomFaces {
    private static final String GROUPS =
            "SELECT room_id, name, avatar FROM room_group WHERE room_id IN (:rooms)";

    private static final String FRIENDS =
            "SELECT room_id, CASE WHEN uid_low = :viewer THEN uid_high ELSE uid_low END AS uid"
                    + " FROM room_friend WHERE room_id IN (:rooms)";

    private final NamedParameterJdbcTemplate jdbc;
    private final UserDirectory users;

    RoomFaces(DataSource dataSource, UserDirectory users) {
        this.jdbc = new NamedParameterJdbcTemplate(dataSource);
        this.users = users;
    }

    /**
     * What rooms look like to a user.
     *
     * @param groups group rooms
     * @param friends friend rooms
     * @return an entry for every room; an empty name where there is nothing to show
     */
    public Map<Long, Face> of(Collection<Long> groups, Collection<Long> friends, long viewer) {
        Map<Long, Face> faces = new HashMap<>();
        groups.forEach(id -> faces.put(id, Face.NONE));
        friends.forEach(id -> faces.put(id, Face.NONE));
        if (!groups.isEmpty()) {
            RowCallbackHandler add =
                    row ->
                            faces.put(
                                    row.getLong("room_id"),
                                    new Face(row.getString("name"), row.getString("avatar")));
            jdbc.query(GROUPS, Map.of("rooms", Set.copyOf(groups)), add);
        }
        if (!friends.isEmpty()) {
            addFriends(faces, friends, viewer);
        }
        return faces;
    }

    private void addFriends(Map<Long, Face> faces, Collection<Long> friends, long viewer) {
        Map<Long, Long> others = new HashMap<>();
        RowCallbackHandler add = row -> others.put(row.getLong("room_id"), row.getLong("uid"));
        jdbc.query(FRIENDS, Map.of("rooms", Set.copyOf(friends), "viewer", viewer), add);
        Map<Long, UserCard> cards = users.cards(Set.copyOf(others.values()));
        others.forEach(
                (room, uid) -> {
                    UserCard card = cards.get(uid);
                    if (card != null) {
                        faces.put(room, new Face(card.name(), card.avatar()));
                    }
                });
    }

    /**
     * What a room looks like.
     *
     * @param name its name
     * @param avatar url of its picture, or null
     */
    public record Face(String name, String avatar) {
        static final Face NONE = new Face("", null);
    }
}
