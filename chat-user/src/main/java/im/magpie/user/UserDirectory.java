package im.magpie.user;

import java.util.Collection;
import java.util.Map;

/** Looks up who users are. Reads through a bounded cache and at most one query per call. */
public interface UserDirectory {

    /** The cards of users; unknown users are left out. */
    Map<Long, UserCard> cards(Collection<Long> uids);
}
