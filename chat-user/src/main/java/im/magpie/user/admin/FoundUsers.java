package im.magpie.user.admin;

import im.magpie.user.UserSearch;
import im.magpie.user.account.TextKey;
import im.magpie.user.admin.FoundUserMapper.FoundRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Users as operators find them. */
@Component
class FoundUsers implements UserSearch {
    private static final Pattern UID = Pattern.compile("\\d{1,18}");

    private final FoundUserMapper users;
    private final Standings standings;

    FoundUsers(FoundUserMapper users, Standings standings) {
        this.users = users;
        this.standings = standings;
    }

    @Override
    public List<FoundUser> find(String text) {
        String key = TextKey.of(text);
        if (key.isEmpty()) {
            return List.of();
        }
        long uid = UID.matcher(key).matches() ? Long.parseLong(key) : -1;
        String beginning = key.replaceAll("([!%_])", "!$1") + "%";
        Map<Long, FoundRow> rows = new LinkedHashMap<>();
        Stream.concat(users.exact(uid, key).stream(), users.named(beginning, MOST_FOUND).stream())
                .forEach(row -> rows.putIfAbsent(row.id(), row));
        Set<Long> admins = standings.superAdminsAmong(rows.keySet());
        return rows.values().stream()
                .limit(MOST_FOUND)
                .map(row -> user(row, admins.contains(row.id())))
                .toList();
    }

    private static FoundUser user(FoundRow row, boolean superAdmin) {
        return new FoundUser(
                row.id(),
                row.account(),
                row.name(),
                row.avatar(),
                row.status() != 0,
                superAdmin,
                row.managing() > 0,
                row.online() > 0,
                row.lastIp(),
                row.createTime(),
                row.lastOptTime());
    }
}
