package im.magpie.message.file;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a stored file, {@code <scene>/<yyyy>/<MM>/<40 hex digits>.<extension>}: chosen by the
 * server, never by a client. It has no room for anything that a file system or a url could take for
 * more than a name, and no letters that differ in case only.
 *
 * @param text the whole key
 */
record FileKey(String text) {
    private static final int RANDOM_BYTES = 20;
    private static final Pattern FORM =
            Pattern.compile("[12]/\\d{4}/(?:0[1-9]|1[0-2])/[0-9a-f]{40}\\.[a-z0-9]{1,8}");

    FileKey {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not the key of a file: " + text);
        }
    }

    /** A key nobody can guess, for a new file. */
    static FileKey create(Scene scene, String extension, Clock clock, SecureRandom random) {
        byte[] bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return new FileKey(
                String.format(
                        Locale.ROOT,
                        "%d/%04d/%02d/%s.%s",
                        scene.number(),
                        today.getYear(),
                        today.getMonthValue(),
                        HexFormat.of().formatHex(bits),
                        extension));
    }

    /** The key a text is, when it is one. */
    static Optional<FileKey> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new FileKey(text)) : Optional.empty();
    }

    /** The last part, extension included. */
    String fileName() {
        return text.substring(text.lastIndexOf('/') + 1);
    }

    /** The part behind the dot. */
    String extension() {
        return text.substring(text.lastIndexOf('.') + 1);
    }

    @Override
    public String toString() {
        return text;
    }
}
