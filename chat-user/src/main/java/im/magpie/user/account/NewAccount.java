package im.magpie.user.account;

import java.util.Optional;

/**
 * An account somebody asks for.
 *
 * @param account 3 to 32 of {@code A-Z a-z 0-9 _}, already checked
 * @param name the name asked for; absent: one is made from the account
 * @param passwordHash bcrypt hash; absent for an account without a password
 * @param ip the address it is asked from
 */
public record NewAccount(
        String account, Optional<UserName> name, Optional<String> passwordHash, String ip) {

    /** Leaves the hash out: this could end up in logs. */
    @Override
    public String toString() {
        return "NewAccount[account=" + account + ", name=" + name + "]";
    }
}
