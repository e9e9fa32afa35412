package im.magpie.message.friendroom;

/**
 * Two users, whoever is named first.
 *
 * @param low the smaller uid
 * @param high the larger uid
 */
record FriendPair(long low, long high) {
    static FriendPair of(long one, long other) {
        return new FriendPair(Math.min(one, other), Math.max(one, other));
    }
}
