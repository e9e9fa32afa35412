package im.magpie.user;

/**
 * Whether a user is there.
 *
 * @param uid the user
 * @param online whether any connection of the user is open on any node
 * @param lastOptTime when that last changed, epoch milliseconds
 */
public record MemberPresence(long uid, boolean online, long lastOptTime) {}
