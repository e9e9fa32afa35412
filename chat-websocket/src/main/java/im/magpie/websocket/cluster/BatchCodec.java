package im.magpie.websocket.cluster;

import im.magpie.common.cluster.NodeId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Batches as bytes: the version, name and run of the origin, the number of events (4 bytes), and
 * for each its number (8 bytes), type and body. A text is its length in bytes (4) and its UTF-8.
 */
final class BatchCodec {
    /** A node that reads another version drops the batch; the log of events has it too. */
    private static final byte VERSION = 1;

    private BatchCodec() {}

    static byte[] encode(EventBatch batch) {
        List<byte[]> texts = new ArrayList<>(2 + 2 * batch.events().size());
        texts.add(utf8(batch.origin().name()));
        texts.add(utf8(batch.origin().startId()));
        for (Envelope event : batch.events()) {
            texts.add(utf8(event.type()));
            texts.add(utf8(event.body()));
        }
        int size = 1 + Integer.BYTES + Long.BYTES * batch.events().size();
        for (byte[] text : texts) {
            size += Integer.BYTES + text.length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(size).put(VERSION);
        put(bytes, texts.get(0));
        put(bytes, texts.get(1));
        bytes.putInt(batch.events().size());
        for (int i = 0; i < batch.events().size(); i++) {
            bytes.putLong(batch.events().get(i).number());
            put(bytes, texts.get(2 + 2 * i));
            put(bytes, texts.get(3 + 2 * i));
        }
        return bytes.array();
    }

    /**
     * @throws IllegalArgumentException if these are not the bytes of a batch of this version
     */
    static EventBatch decode(byte[] body) {
        ByteBuffer bytes = ByteBuffer.wrap(body);
        try {
            byte version = bytes.get();
            if (version != VERSION) {
                throw new IllegalArgumentException("version " + version + ", not " + VERSION);
            }
            NodeId origin = new NodeId(text(bytes), text(bytes));
            int events = bytes.getInt();
            List<Envelope> envelopes = new ArrayList<>();
            for (int i = 0; i < events; i++) {
                envelopes.add(new Envelope(bytes.getLong(), text(bytes), text(bytes)));
            }
            return new EventBatch(origin, envelopes);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("cut off at " + body.length + " bytes", e);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void put(ByteBuffer bytes, byte[] text) {
        bytes.putInt(text.length).put(text);
    }

    private static String text(ByteBuffer bytes) {
        int length = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw new IllegalArgumentException("a text of " + length + " bytes");
        }
        byte[] text = new byte[length];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
