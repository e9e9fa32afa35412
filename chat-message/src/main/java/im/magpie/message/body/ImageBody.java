package im.magpie.message.body;

import java.util.List;

/**
 * A picture.
 *
 * @param size bytes of the file
 * @param url where it is
 * @param width pixels
 * @param height pixels
 */
record ImageBody(long size, String url, int width, int height) implements MediaBody {
    @Override
    public MessageType type() {
        return MessageType.IMAGE;
    }

    @Override
    public String preview() {
        return ServerSentences.of("preview.image");
    }

    @Override
    public String quote() {
        return ServerSentences.of("reply.image");
    }

    @Override
    public List<String> requestFields() {
        return List.of(
                "size",
                Long.toString(size),
                "url",
                url,
                "width",
                Integer.toString(width),
                "height",
                Integer.toString(height));
    }
}
