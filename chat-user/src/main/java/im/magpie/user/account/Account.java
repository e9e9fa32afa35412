package im.magpie.user.account;

import java.util.Optional;

/**
 * A user as a login sees them.
 *
 * @param uid the user
 * @param passwordHash bcrypt hash; absent when the account was made without a password
 * @param banned whether the user may not log in
 */
public record Account(long uid, Optional<String> passwordHash, boolean banned) {

    /** Leaves the hash out: this could end up in logs. */
    @Override
    public String toString() {
        return "Account[uid=" + uid + ", banned=" + banned + "]";
    }
}
