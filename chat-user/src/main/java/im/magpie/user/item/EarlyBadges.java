package im.magpie.user.item;

import org.springframework.stereotype.Component;

/**
 * The badges of the first users. There are numbered places, one grant key each: whoever registers
 * takes the first free one within the registration's transaction. The key is unique, so a place is
 * taken once; who comes at the same time waits for the outcome and gets the place when the other
 * one rolls back. So however parallel registrations are and whatever numbers users get, exactly the
 * first 10 and the first 100 have a badge.
 */
@Component
final class EarlyBadges {
    private static final long FIRST_TEN = 3;
    private static final long FIRST_HUNDRED = 4;
    private static final int TEN = 10;
    private static final int HUNDRED = 100;

    private final ItemMapper items;

    /** Whether the last place is taken; it never becomes free again. */
    private volatile boolean full;

    EarlyBadges(ItemMapper items) {
        this.items = items;
    }

    /** Gives a new user what is left for them; part of the registration's transaction. */
    void grant(long uid, long now) {
        if (full) {
            return;
        }
        if (items.granted(key(FIRST_HUNDRED, HUNDRED)) > 0) {
            full = true;
            return;
        }
        int place = items.grantedFrom(start(FIRST_HUNDRED)) + 1;
        while (place <= HUNDRED
                && items.grant(uid, FIRST_HUNDRED, key(FIRST_HUNDRED, place), now) == 0) {
            place++;
        }
        if (place <= TEN) {
            items.grant(uid, FIRST_TEN, key(FIRST_TEN, place), now);
        }
    }

    private static String start(long itemId) {
        return "early:" + itemId + ":";
    }

    private static String key(long itemId, int place) {
        return start(itemId) + place;
    }
}
