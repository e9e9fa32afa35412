package im.magpie.user;

import java.util.List;

/** Finds users for those who operate the system. */
public interface UserSearch {
    /** Most users that are found at once. */
    int MOST_FOUND = 20;

    /**
     * Users whose uid or account is the text, and behind them those whose name begins with it,
     * however it is spelt; {@value #MOST_FOUND} at most. Three queries.
     */
    List<FoundUser> find(String text);

    /**
     * A user.
     *
     * @param uid the user
     * @param account the account's name; null when the user logs in by another service only
     * @param name the name
     * @param avatar url of the picture, or null
     * @param banned whether the user may do nothing
     * @param superAdmin whether the user operates the system
     * @param chatManager whether the user keeps order in rooms
     * @param online whether a connection is open somewhere
     * @param lastIp address the user was last seen at, or null
     * @param createTime when the user registered, epoch milliseconds
     * @param lastOptTime when the user came or went last, epoch milliseconds
     */
    record FoundUser(
            long uid,
            String account,
            String name,
            String avatar,
            boolean banned,
            boolean superAdmin,
            boolean chatManager,
            boolean online,
            String lastIp,
            long createTime,
            long lastOptTime) {}
}
