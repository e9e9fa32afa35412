package im.magpie.message.body;

import java.util.List;

/**
 * A file.
 *
 * @param size bytes of the file
 * @param url where it is
 * @param fileName the name it was sent under
 */
record FileBody(long size, String url, String fileName) implements MediaBody {
    @Override
    public MessageType type() {
        return MessageType.FILE;
    }

    @Override
    public String preview() {
        return ServerSentences.of("preview.file", fileName);
    }

    @Override
    public String quote() {
        return ServerSentences.of("reply.file", fileName);
    }

    @Override
    public List<String> requestFields() {
        return List.of("size", Long.toString(size), "url", url, "fileName", fileName);
    }
}
