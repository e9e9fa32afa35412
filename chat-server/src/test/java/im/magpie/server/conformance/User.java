package im.magpie.server.conformance;

/**
 * A registered user of a test.
 *
 * @param uid the id
 * @param account login account
 * @param token token of the first login
 */
public record User(long uid, String account, String token) {
    /** The password of every test user. */
    public static final String PASSWORD = "correct horse";
}
