package im.magpie.user;

import im.magpie.common.session.Identity;

/** Those who operate the system: named by the settings, or made by one of them. */
public interface SuperAdmins {

    /**
     * Refuses everybody else. At most one query.
     *
     * @throws im.magpie.common.error.ChatException FORBIDDEN
     */
    void requireSuperAdmin(Identity.User caller);
}
