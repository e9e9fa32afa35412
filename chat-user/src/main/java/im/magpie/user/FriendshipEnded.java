package im.magpie.user;

/**
 * Two users are friends no more. An application event, handled in the transaction that ended it.
 *
 * @param uid who ended it
 * @param friend the other one
 */
public record FriendshipEnded(long uid, long friend) {}
