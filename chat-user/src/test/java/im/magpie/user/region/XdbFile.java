package im.magpie.user.region;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes small xdb files of the third format: a header of 256 bytes, an index by the first two
 * bytes of an address (place of its first and last segment), the texts, the segments (first and
 * last address, length and place of the text). All numbers are little-endian, IPv4 addresses too.
 */
public final class XdbFile {
    private static final int HEADER = 256;
    private static final int INDEX = 256 * 256 * 8;
    private static final int SEGMENT_V4 = 14;
    private static final int SEGMENT_V6 = 38;

    private final Map<String, String> networks = new LinkedHashMap<>();

    /** Says what is known of the addresses that begin like this one: 2 bytes are looked at. */
    public XdbFile with(String address, String region) {
        networks.put(address, region);
        return this;
    }

    /** Writes the file. */
    public Path write(Path file) throws IOException {
        return Files.write(file, bytes());
    }

    /** The whole file. */
    byte[] bytes() throws IOException {
        int ip = InetAddress.getByName(networks.keySet().iterator().next()).getAddress().length;
        int segment = ip == 4 ? SEGMENT_V4 : SEGMENT_V6;
        int texts = networks.values().stream().mapToInt(t -> utf8(t).length).sum();
        int segments = HEADER + INDEX + texts;
        ByteBuffer file =
                ByteBuffer.allocate(segments + segment * networks.size())
                        .order(ByteOrder.LITTLE_ENDIAN);
        file.putShort((short) 3).putShort((short) 1).putInt(1_700_000_000);
        file.putInt(segments).putInt(segments + segment * (networks.size() - 1));
        file.putShort((short) (ip == 4 ? 4 : 6)).putShort((short) 4);
        int text = HEADER + INDEX;
        int at = segments;
        for (Map.Entry<String, String> network : networks.entrySet()) {
            byte[] first = InetAddress.getByName(network.getKey()).getAddress();
            byte[] region = utf8(network.getValue());
            file.put(text, region);
            int slot = HEADER + ((first[0] & 0xff) * 256 + (first[1] & 0xff)) * 8;
            file.putInt(slot, at).putInt(slot + 4, at);
            file.position(at);
            putAddress(file, first, (byte) 0);
            putAddress(file, first, (byte) 0xff);
            file.putShort((short) region.length).putInt(text);
            text += region.length;
            at += segment;
        }
        return file.array();
    }

    private static void putAddress(ByteBuffer file, byte[] network, byte rest) {
        byte[] address = new byte[network.length];
        for (int i = 0; i < address.length; i++) {
            address[i] = i < 2 ? network[i] : rest;
        }
        for (int i = 0; i < address.length; i++) {
            file.put(address.length == 4 ? address[3 - i] : address[i]);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
