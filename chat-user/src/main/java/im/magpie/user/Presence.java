package im.magpie.user;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;

/** Who is online, over all nodes. A level written once a second, not a stream of edges. */
public interface Presence {

    /** Users online now; at most a second old. */
    long onlineCount();

    /** Users there are, the system user not counted; at most a minute old. */
    long userCount();

    /** All users, those online first, then by last activity, newest first. */
    CursorPage<MemberPresence> page(PageQuery query);
}
