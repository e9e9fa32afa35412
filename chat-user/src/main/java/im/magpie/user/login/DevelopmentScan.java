package im.magpie.user.login;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Client;
import im.magpie.user.LoginSettings;
import im.magpie.user.account.Account;
import im.magpie.user.account.Accounts;
import im.magpie.user.account.NewAccount;
import im.magpie.user.admin.Standings;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * The scan page's side of a QR login. It asks for no proof, so it is made for development, and only
 * accounts without a password can be entered here: who set a password has asked for proof. Those of
 * super-admins cannot be entered at all.
 */
@Component
final class DevelopmentScan {
    private final LoginSettings settings;
    private final Accounts accounts;
    private final Standings standings;
    private final QrConsent consent;

    DevelopmentScan(
            LoginSettings settings, Accounts accounts, Standings standings, QrConsent consent) {
        this.settings = settings;
        this.accounts = accounts;
        this.standings = standings;
        this.consent = consent;
    }

    /**
     * Scans a code as an account, which is created when nobody has it.
     *
     * @return the key to consent with
     */
    String scan(String code, String account, Client client) {
        requireEnabled();
        consent.requireWaiting(code);
        if (standings.isSuperAdminAccount(account)) {
            throw new ChatException(ErrorCode.BUSINESS, "user.qr.password-account");
        }
        Account user = accounts.find(account).orElseGet(() -> create(account, client));
        if (user.banned()) {
            throw new ChatException(ErrorCode.BANNED, "user.login.banned");
        }
        if (user.passwordHash().isPresent() || standings.isSuperAdmin(user.uid())) {
            throw new ChatException(ErrorCode.BUSINESS, "user.qr.password-account");
        }
        return consent.scanned(code, user.uid());
    }

    /** Consents to the login. */
    void confirm(String code, String confirmKey) {
        requireEnabled();
        consent.confirmed(code, confirmKey);
    }

    private Account create(String account, Client client) {
        try {
            accounts.register(
                    new NewAccount(account, Optional.empty(), Optional.empty(), client.ip()));
        } catch (ChatException taken) {
            // Somebody else was faster; the account is there all the same.
            return accounts.find(account).orElseThrow(() -> taken);
        }
        return accounts.find(account).orElseThrow();
    }

    private void requireEnabled() {
        if (!settings.development().isOn()) {
            throw new ChatException(ErrorCode.FORBIDDEN, "user.login.development.disabled");
        }
    }
}
