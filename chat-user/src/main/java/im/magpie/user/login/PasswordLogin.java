package im.magpie.user.login;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Client;
import im.magpie.user.LoginSettings;
import im.magpie.user.account.Account;
import im.magpie.user.account.Accounts;
import im.magpie.user.account.NameRule;
import im.magpie.user.account.NewAccount;
import im.magpie.user.account.UserName;
import im.magpie.user.login.Tokens.Claims;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Registration and login by account and password. */
@Component
final class PasswordLogin {
    private final LoginSettings settings;
    private final Accounts accounts;
    private final NameRule nameRule;
    private final PasswordHasher hasher;
    private final DeviceSessions sessions;

    PasswordLogin(
            LoginSettings settings,
            Accounts accounts,
            NameRule nameRule,
            PasswordHasher hasher,
            DeviceSessions sessions) {
        this.settings = settings;
        this.accounts = accounts;
        this.nameRule = nameRule;
        this.hasher = hasher;
        this.sessions = sessions;
    }

    /** Creates an account and logs it in. */
    Claims register(String account, String password, Optional<String> name, Client client) {
        requireEnabled();
        Optional<UserName> checkedName = name.map(nameRule::check);
        Password checkedPassword = new Password(password);
        accounts.requireFree(account);
        String hash = hasher.hash(checkedPassword);
        return accounts.register(
                new NewAccount(account, checkedName, Optional.of(hash), client.ip()),
                uid -> sessions.open(uid, client));
    }

    /**
     * Logs an account in. Whether it was the account or the password that is wrong is told neither
     * by the answer nor by its time.
     */
    Claims login(String account, String password, Client client) {
        requireEnabled();
        Password checkedPassword = new Password(password);
        Optional<Account> found = accounts.find(account);
        if (!hasher.matches(checkedPassword, found.flatMap(Account::passwordHash))) {
            throw new ChatException(ErrorCode.BUSINESS, "user.login.failed");
        }
        Account known = found.orElseThrow();
        if (known.banned()) {
            throw new ChatException(ErrorCode.BANNED, "user.login.banned");
        }
        return sessions.open(known.uid(), client);
    }

    private void requireEnabled() {
        if (!settings.password().isOn()) {
            throw new ChatException(ErrorCode.FORBIDDEN, "user.login.password.disabled");
        }
    }
}
