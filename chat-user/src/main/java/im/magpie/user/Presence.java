package im.magpie.user;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import java.util.Collection;
import java.util.Map;

/** Who is online, over all nodes. A level written once a second, not a stream of edges. */
public interface Presence {

    /** Users online now; at most a second old. */
    long onlineCount();

    /** Users there are, the system user not counted; at most a minute old. */
    long userCount();

    /** Presence of these users now, in one query; unknown users are left out. */
    Map<Long, MemberPresence> of(Collection<Long> uids);

    /** All users, those online first, then by last activity, newest first. */
    CursorPage<MemberPresence> page(PageQuery query);
}
