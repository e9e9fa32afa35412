package im.magpie.user;

/**
 * Two users became friends. An application event, handled in the transaction that made them so.
 *
 * @param approver who agreed; greets the other one
 * @param applicant who asked
 */
public record FriendshipMade(long approver, long applicant) {}
