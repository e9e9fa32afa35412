package im.magpie.user.admin;

import im.magpie.common.cluster.ClusterEvent;
import java.util.Set;

/**
 * The addresses on the blacklist changed; nodes read them again.
 *
 * @param added those that came: they count at once
 */
record BlockedAddressesChanged(Set<String> added) implements ClusterEvent {
    BlockedAddressesChanged {
        added = Set.copyOf(added);
    }
}
