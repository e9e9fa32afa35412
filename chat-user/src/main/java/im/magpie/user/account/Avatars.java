package im.magpie.user.account;

/** Pictures of those who chose none: one of those that come with the page, always the same one. */
final class Avatars {
    private static final int PICTURES = 12;

    private Avatars() {}

    static String of(long uid, String chosen) {
        return chosen != null ? chosen : "/img/avatar/" + (uid % PICTURES + 1) + ".svg";
    }
}
