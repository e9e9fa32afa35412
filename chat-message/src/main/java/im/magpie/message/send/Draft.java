package im.magpie.message.send;

import im.magpie.message.body.MessageBody;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A message that wants to be written.
 *
 * @param roomId where
 * @param fromUid who says it
 * @param clientMsgId the sender's name for the request; repeats of it are one message
 * @param requestHash SHA-256, hexadecimal, of what the sender asked for; tells a repeat from a
 *     reuse of the name
 * @param body what is said
 * @param admission who may say it there
 */
public record Draft(
        long roomId,
        long fromUid,
        Optional<String> clientMsgId,
        String requestHash,
        MessageBody body,
        Admission admission) {

    /** Who may write. */
    public enum Admission {
        /** Members of the room, all logged-in users in a global one; decided under the lock. */
        MEMBERS,
        /** As MEMBERS; the sender keeps order everywhere and may call everybody. */
        KEEPERS,
        /** The caller has decided: what the server says itself. */
        DECIDED
    }

    /** A message of a user, its body as it was received. */
    public static Draft byUser(
            long roomId, long fromUid, Optional<String> clientMsgId, MessageBody body) {
        return new Draft(roomId, fromUid, clientMsgId, hash(roomId, body), body, Admission.MEMBERS);
    }

    /** The same request with the body to be written, and with what its sender may do. */
    Draft admitted(MessageBody masked, Admission as) {
        return new Draft(roomId, fromUid, clientMsgId, requestHash, masked, as);
    }

    /** A message that the server writes, in the name of a user or of the system user. */
    public static Draft byServer(long roomId, long fromUid, MessageBody body) {
        return new Draft(
                roomId, fromUid, Optional.empty(), hash(roomId, body), body, Admission.DECIDED);
    }

    /** Every part is preceded by its length, so that no two requests run into the same bytes. */
    private static String hash(long roomId, MessageBody body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(roomId).flip());
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(body.type().number()).flip());
            List<String> fields = body.requestFields();
            for (String field : fields) {
                byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
                digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
