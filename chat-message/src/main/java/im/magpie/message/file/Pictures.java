package im.magpie.message.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;

/**
 * Tells pictures from other files, and their dimensions, by their headers: no pixel is decoded, so
 * a picture that would unfold to gigabytes costs nothing here.
 *
 * <p>PNG, JPEG and GIF are read by the readers of the JDK. It has none for WebP, whose header is
 * read here, as RFC 9649 lays it out.
 */
final class Pictures {
    private static final int HEAD = 30;

    private Pictures() {}

    /**
     * The dimensions of a picture in one of the four formats; empty when the file is not one.
     *
     * @throws IOException when the file cannot be read
     */
    static Optional<Dimensions> dimensions(Path file) throws IOException {
        ByteBuffer head;
        try (InputStream in = Files.newInputStream(file)) {
            head = ByteBuffer.wrap(in.readNBytes(HEAD)).order(ByteOrder.LITTLE_ENDIAN);
        }
        if (head.capacity() < HEAD) {
            return Optional.empty();
        }
        String magic = new String(head.array(), StandardCharsets.ISO_8859_1);
        if (magic.startsWith("\u0089PNG\r\n\u001a\n")) {
            return read("png", file);
        }
        if (magic.startsWith("\u00ff\u00d8\u00ff")) {
            return read("jpeg", file);
        }
        if (magic.startsWith("GIF87a") || magic.startsWith("GIF89a")) {
            // Browsers make room for the whole screen, whatever its first frame takes.
            Dimensions screen = new Dimensions(unsigned(head, 6), unsigned(head, 8));
            return read("gif", file).map(screen::orLarger);
        }
        if (magic.startsWith("RIFF") && magic.startsWith("WEBP", 8)) {
            return webp(magic.substring(12, 16), head);
        }
        return Optional.empty();
    }

    private static Optional<Dimensions> read(String format, Path file) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        ImageReader reader = readers.next();
        try (FileImageInputStream source = new FileImageInputStream(file.toFile())) {
            reader.setInput(source, true, true);
            return Optional.of(new Dimensions(reader.getWidth(0), reader.getHeight(0)));
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // The readers throw all sorts of things at broken headers.
        } finally {
            reader.dispose();
        }
    }

    private static Optional<Dimensions> webp(String chunk, ByteBuffer head) {
        return switch (chunk) {
            // Extended: canvas width and height, less one, 24 bits each.
            case "VP8X" ->
                    Optional.of(
                            new Dimensions(
                                    (head.getInt(24) & 0xffffff) + 1, (head.getInt(26) >>> 8) + 1));
            // Lossless: a signature, then width and height, less one, 14 bits each.
            case "VP8L" -> {
                int bits = head.getInt(21);
                yield head.get(20) == 0x2f
                        ? Optional.of(
                                new Dimensions((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1))
                        : Optional.empty();
            }
            // Lossy: a frame tag, a start code, then width and height, 14 bits of 16 each.
            case "VP8 " -> {
                boolean start =
                        head.get(23) == (byte) 0x9d && head.get(24) == 1 && head.get(25) == 0x2a;
                yield start
                        ? Optional.of(
                                new Dimensions(
                                        unsigned(head, 26) & 0x3fff, unsigned(head, 28) & 0x3fff))
                        : Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    private static int unsigned(ByteBuffer head, int at) {
        return Short.toUnsignedInt(head.getShort(at));
    }

    /**
     * Dimensions in pixels.
     *
     * @param width at least 1 in a sound picture
     * @param height at least 1 in a sound picture
     */
    record Dimensions(int width, int height) {
        private static final int LONGEST_SIDE = 20_000;
        private static final long MOST_PIXELS = 100_000_000;

        /** Whether everybody's browser can be asked to show it: 20,000 a side, 100 megapixels. */
        boolean isReasonable() {
            return width >= 1
                    && height >= 1
                    && width <= LONGEST_SIDE
                    && height <= LONGEST_SIDE
                    && (long) width * height <= MOST_PIXELS;
        }

        private Dimensions orLarger(Dimensions other) {
            return new Dimensions(Math.max(width, other.width), Math.max(height, other.height));
        }
    }
}
