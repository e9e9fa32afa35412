package im.magpie.user;

import java.util.List;

/** The logins of any user, for those who operate the system. */
public interface UserDevices {

    /** The living logins of a user, the one seen last first, 100 at most. */
    List<UserDevice> of(long uid);

    /**
     * Ends a login of a user; its connections end with it.
     *
     * @return false when the user has no such living login
     */
    boolean end(long uid, long id);

    /**
     * Ends all logins of a user.
     *
     * @return false when there are none
     */
    boolean endAll(long uid);

    /**
     * One login.
     *
     * @param id its id
     * @param userAgent the User-Agent header it came with
     * @param ip the address it was last seen at
     * @param createTime when it began, epoch milliseconds
     * @param seenTime when it last connected, epoch milliseconds
     */
    record UserDevice(long id, String userAgent, String ip, long createTime, long seenTime) {}
}
