package im.magpie.user.account;

/** Makes a name of another service fit for this one. */
final class NameWish {
    /** For those whose name there has nothing that could be shown here. */
    private static final String FALLBACK = "user";

    /** Half of what a key may be long: digits behind, and other normal forms, still fit. */
    private static final int MAX_KEY = 32;

    private NameWish() {}

    /** The beginning of a name, without what may not be shown; never empty. */
    static String of(String name) {
        String shown =
                name.codePoints()
                        .filter(UserName::isAllowed)
                        .dropWhile(Character::isWhitespace)
                        .limit(UserName.MAX_LENGTH)
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString()
                        .strip();
        String key = TextKey.of(shown);
        return key.isEmpty() || key.length() > MAX_KEY ? FALLBACK : shown;
    }
}
