package im.magpie.user.account;

import im.magpie.user.ItemGrants;
import java.time.Clock;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/** What users own. */
@Component
final class Items implements ItemGrants {
    private static final long LIKED = 2;

    private final UserItemMapper items;
    private final Clock clock;

    Items(UserItemMapper items, Clock clock) {
        this.items = items;
        this.clock = clock;
    }

    @Override
    public void grantLiked(long uid) {
        UserItemRow row = new UserItemRow();
        row.uid = uid;
        row.itemId = LIKED;
        row.grantKey = "liked:" + LIKED + ":" + uid;
        row.createTime = clock.millis();
        try {
            items.insert(row);
        } catch (DuplicateKeyException e) {
            return; // has it already
        }
    }
}
