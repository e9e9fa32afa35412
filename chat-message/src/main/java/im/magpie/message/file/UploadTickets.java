package im.magpie.message.file;

import im.magpie.message.FileHome;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;

/**
 * Writes permissions into urls and reads them back, {@code <content>.<HMAC-SHA256>}, both in
 * base64url. Nothing is stored: any node that knows the secret honours what another has signed.
 */
@Component
final class UploadTickets {
    private static final String ALGORITHM = "HmacSHA256";

    /** Keeps the key apart from what else is derived from the same secret, tokens above all. */
    private static final String PURPOSE = "magpie upload tickets 1";

    private static final int LONGEST = 512;
    private static final Pattern CONTENT =
            Pattern.compile("(\\d{1,18}) (\\d{1,18}) (\\d{1,18}) (IMAGE|MEDIA|ATTACHMENT) (\\S+)");

    private final SecretKeySpec key;
    private final Clock clock;

    UploadTickets(FileHome home, Clock clock) {
        byte[] secret = home.secret().getBytes(StandardCharsets.UTF_8);
        this.key = new SecretKeySpec(mac(new SecretKeySpec(secret, ALGORITHM), PURPOSE), ALGORITHM);
        this.clock = clock;
    }

    /** The ticket as a part of a url. */
    String sign(UploadTicket ticket) {
        String content =
                ticket.uid()
                        + " "
                        + ticket.expiresAt()
                        + " "
                        + ticket.maxBytes()
                        + " "
                        + ticket.kind()
                        + " "
                        + ticket.key();
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString(content.getBytes(StandardCharsets.US_ASCII))
                + "."
                + encoder.encodeToString(mac(key, content));
    }

    /** The ticket, when it was signed here and can still be used. */
    Optional<UploadTicket> read(String signed) {
        int dot = signed.indexOf('.');
        if (dot < 0 || signed.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            Base64.Decoder decoder = Base64.getUrlDecoder();
            String content =
                    new String(
                            decoder.decode(signed.substring(0, dot)), StandardCharsets.ISO_8859_1);
            byte[] given = decoder.decode(signed.substring(dot + 1));
            return MessageDigest.isEqual(given, mac(key, content))
                    ? parse(content).filter(ticket -> ticket.expiresAt() > clock.millis())
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // Not base64url: nothing that was signed here.
        }
    }

    private static Optional<UploadTicket> parse(String content) {
        Matcher fields = CONTENT.matcher(content);
        if (!fields.matches()) {
            return Optional.empty();
        }
        return FileKey.parse(fields.group(5))
                .map(
                        file ->
                                new UploadTicket(
                                        Long.parseLong(fields.group(1)),
                                        file,
                                        FileFormat.Kind.valueOf(fields.group(4)),
                                        Long.parseLong(fields.group(3)),
                                        Long.parseLong(fields.group(2))));
    }

    private static byte[] mac(SecretKeySpec key, String content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(content.getBytes(StandardCharsets.ISO_8859_1));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e); // Every Java has it, and any bytes are a key.
        }
    }
}
