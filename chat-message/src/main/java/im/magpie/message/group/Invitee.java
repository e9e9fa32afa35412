package im.magpie.message.group;

/**
 * Somebody who can be in a group.
 *
 * @param uid the user
 * @param name the user's name
 * @param avatar url of the user's picture, or null
 * @param online whether the user is there
 * @param lastOptTime when that changed last, epoch milliseconds; null when it is not known
 */
record Invitee(long uid, String name, String avatar, boolean online, Long lastOptTime) {}
