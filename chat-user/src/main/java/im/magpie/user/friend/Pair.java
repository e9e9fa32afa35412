package im.magpie.user.friend;

/**
 * Two users, whoever is named first.
 *
 * @param low the smaller uid
 * @param high the greater uid
 */
record Pair(long low, long high) {

    static Pair of(long one, long other) {
        return new Pair(Math.min(one, other), Math.max(one, other));
    }
}
