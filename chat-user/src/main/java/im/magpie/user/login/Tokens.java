package im.magpie.user.login;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeyLengthException;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import im.magpie.user.TokenSettings;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Signs tokens and reads them back: JWTs, HS256 and nothing else. Type and issuer tell them from
 * other JWTs that may be signed with the same key.
 */
@Component
final class Tokens {
    private static final JOSEObjectType TYPE = new JOSEObjectType("magpie+jwt");
    private static final JWSHeader HEADER =
            new JWSHeader.Builder(JWSAlgorithm.HS256).type(TYPE).build();
    private static final String ISSUER = "magpie";
    private static final String DEVICE = "did";

    /** Ours have about 250 characters; nothing longer is worth parsing. */
    private static final int MAX_LENGTH = 1024;

    private final MACSigner signer;
    private final MACVerifier verifier;
    private final Clock clock;

    Tokens(TokenSettings settings, Clock clock) {
        if (settings.secret() == null) {
            throw new IllegalArgumentException("chat.token.secret is missing");
        }
        byte[] key = settings.secret().getBytes(StandardCharsets.UTF_8);
        try {
            this.signer = new MACSigner(key);
        } catch (KeyLengthException e) {
            throw new IllegalArgumentException("chat.token.secret is too short", e);
        }
        this.verifier = verifier(key);
        this.clock = clock;
    }

    private static MACVerifier verifier(byte[] key) {
        try {
            return new MACVerifier(key);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("chat.token.secret cannot verify", e);
        }
    }

    /** A token with these claims. */
    String sign(Claims claims) {
        JWTClaimsSet set =
                new JWTClaimsSet.Builder()
                        .issuer(ISSUER)
                        .subject(Long.toString(claims.uid()))
                        .claim(DEVICE, claims.deviceId())
                        .issueTime(Date.from(clock.instant()))
                        .expirationTime(Date.from(Instant.ofEpochMilli(claims.expiresAt())))
                        .build();
        SignedJWT jwt = new SignedJWT(HEADER, set);
        try {
            jwt.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("HS256 is not available", e);
        }
        return jwt.serialize();
    }

    /** The claims of a token that this installation signed, whether or not they still hold. */
    Optional<Claims> read(String token) {
        if (token.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            JWSHeader header = jwt.getHeader();
            boolean ours =
                    JWSAlgorithm.HS256.equals(header.getAlgorithm())
                            && TYPE.equals(header.getType())
                            && jwt.verify(verifier);
            return ours ? claims(jwt.getJWTClaimsSet()) : Optional.empty();
        } catch (ParseException | JOSEException | RuntimeException e) {
            // The parser fails in many ways on what is no token; all of them mean the same.
            return Optional.empty();
        }
    }

    private static Optional<Claims> claims(JWTClaimsSet set) throws ParseException {
        Long deviceId = set.getLongClaim(DEVICE);
        if (!ISSUER.equals(set.getIssuer())
                || set.getSubject() == null
                || deviceId == null
                || set.getIssueTime() == null
                || set.getExpirationTime() == null) {
            return Optional.empty();
        }
        return Optional.of(
                new Claims(
                        Long.parseLong(set.getSubject()),
                        deviceId,
                        set.getExpirationTime().toInstant().toEpochMilli()));
    }

    /**
     * What a token says.
     *
     * @param uid the user
     * @param deviceId the device session
     * @param expiresAt its end, epoch milliseconds; tokens know whole seconds and round down
     */
    record Claims(long uid, long deviceId, long expiresAt) {}
}
