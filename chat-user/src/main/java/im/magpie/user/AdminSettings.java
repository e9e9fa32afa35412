package im.magpie.user;

import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Super-admins: {@code chat.admin.*}.
 *
 * @param accounts accounts that are super-admins, however they are spelt; none by default. An
 *     account that nobody has yet belongs to whoever registers it first
 * @param uids users that are super-admins: for people without an account, as those from WeChat;
 *     none by default
 */
public record AdminSettings(@DefaultValue List<String> accounts, @DefaultValue List<Long> uids) {

    public AdminSettings {
        accounts = List.copyOf(accounts);
        uids = List.copyOf(uids);
    }
}
