package im.magpie.user.login;

import im.magpie.user.login.SeenDevices.Seen;
import im.magpie.user.region.Regions;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Notes where users were last seen. Where places are told, another address makes another profile;
 * nobody is sent word of it, because a place may be a minute old and addresses change all the time.
 */
@Component
final class SeenUsers {
    private final DeviceSessionMapper rows;
    private final Regions regions;
    private final Clock clock;

    SeenUsers(DeviceSessionMapper rows, Regions regions, Clock clock) {
        this.rows = rows;
        this.regions = regions;
        this.clock = clock;
    }

    /** Part of the login's transaction. */
    void noteLogin(long uid, String ip) {
        note(List.of(new Seen(0, uid, ip, clock.millis())));
    }

    /** One of each user, ascending, the order in which rows are locked. */
    void note(Collection<Seen> seen) {
        rows.markSeenUsers(seen, regions.isOn() ? clock.millis() : null);
    }
}
