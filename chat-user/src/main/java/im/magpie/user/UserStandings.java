package im.magpie.user;

import java.util.Collection;
import java.util.Set;

/** What users may do beyond others, and who is banned. Each call costs at most one query. */
public interface UserStandings {

    /** Whether a user keeps order in rooms: chat managers and super-admins. */
    boolean isChatManager(long uid);

    /** The banned ones among users: nobody is shown what they say. */
    Set<Long> bannedAmong(Collection<Long> uids);
}
