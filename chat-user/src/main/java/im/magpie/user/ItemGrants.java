package im.magpie.user;

/** Gives users what they earned. */
public interface ItemGrants {

    /**
     * Gives the author of a message that many like the badge for it. The same user gets it once,
     * however often this is called and for however many messages.
     */
    void grantLiked(long uid);
}
