package im.magpie.common.session;

import java.util.Set;

/** The open connections of this node. */
public interface Connections {

    /** Open connections, guests included. */
    int count();

    /** Users with at least one logged-in connection on this node: a snapshot. */
    Set<Long> users();
}
