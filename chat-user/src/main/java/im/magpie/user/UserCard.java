package im.magpie.user;

/**
 * What others see of a user.
 *
 * @param uid the user
 * @param name the user's name, unique without case
 * @param avatar url of the picture, or null
 */
public record UserCard(long uid, String name, String avatar) {}
