package im.magpie.user;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Which secrets may sign tokens. Whoever knows the secret is any user they like, so a secret that
 * can be found in a sample or guessed is refused whatever the mode. No message repeats the secret.
 */
final class TokenSecretRule {
    private static final int LEAST_BYTES = 32;

    /** Fewer different bytes than this is a pattern, not a secret: 32 random hex digits have 14. */
    private static final int LEAST_DIFFERENT = 8;

    /**
     * Secrets of well-known tutorials, samples and defaults, reduced to lower-case letters and
     * digits. A secret that contains one of them is refused as well when the rest is short.
     */
    private static final Set<String> WELL_KNOWN =
            Set.of(
                    // jwt.io, its old and its present page
                    "your256bitsecret",
                    "astringsecretatleast256bitslong",
                    // samples of Spring and JWT tutorials
                    "404e635266556a586e3272357538782f413f4428472b4b6250645367566b5970",
                    "5367566b59703373367639792f423f4528482b4d6251655468576d5a71347437",
                    "3cfa76ef14937c1c0ea519f8fc057a80fcd04a7420f8e8bcd0a7567c272e007b",
                    "bezkoderspring",
                    "bezkodersecretkey",
                    "jwtsupersecretkey",
                    "javainuse",
                    "mysecretkey",
                    "yoursecretkey",
                    "thisisasecretkey",
                    "thisismysecretkey",
                    "supersecretkey",
                    "secretkeyforsigningjwt",
                    // chat samples and Chinese admin templates
                    "dsfsdfsdfsdfsdfsdf",
                    "mallchat",
                    "ruoyi",
                    "abcdefghijklmnopqrstuvwxyz",
                    // what stands in sample configuration files
                    "changeme",
                    "changeit",
                    "changethis",
                    "replaceme",
                    "secret",
                    "password");

    private TokenSecretRule() {}

    static void check(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < LEAST_BYTES) {
            throw refused(
                    "has "
                            + bytes.length
                            + " bytes, expected at least "
                            + LEAST_BYTES
                            + " of them");
        }
        if (isWellKnown(secret)) {
            throw refused("is known from a sample; make one of your own");
        }
        if (differentBytes(bytes) < LEAST_DIFFERENT || repeats(bytes) || counts(bytes)) {
            throw refused("follows a simple pattern; make a random one");
        }
    }

    private static boolean isWellKnown(String secret) {
        String core = secret.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return WELL_KNOWN.stream()
                .filter(core::contains)
                .anyMatch(known -> core.replace(known, "").length() <= LEAST_BYTES / 4);
    }

    private static int differentBytes(byte[] bytes) {
        boolean[] seen = new boolean[256];
        int different = 0;
        for (byte b : bytes) {
            if (!seen[b & 0xff]) {
                seen[b & 0xff] = true;
                different++;
            }
        }
        return different;
    }

    /**
     * Whether the whole is one shorter piece said again and again, the last time perhaps in part.
     */
    private static boolean repeats(byte[] bytes) {
        for (int period = 1; period <= bytes.length / 2; period++) {
            int i = period;
            while (i < bytes.length && bytes[i] == bytes[i - period]) {
                i++;
            }
            if (i == bytes.length) {
                return true;
            }
        }
        return false;
    }

    /** Whether most bytes are the neighbour of the one before: 0123…, abcd…, 9876…. */
    private static boolean counts(byte[] bytes) {
        int steps = 0;
        for (int i = 1; i < bytes.length; i++) {
            if (Math.abs(bytes[i] - bytes[i - 1]) <= 1) {
                steps++;
            }
        }
        return steps * 2 > bytes.length;
    }

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("chat.token.secret " + why);
    }
}
