package im.magpie.message.body;

import java.util.List;

/**
 * A film and a still of it.
 *
 * @param size bytes of the film
 * @param url where the film is
 * @param thumbWidth pixels of the still
 * @param thumbHeight pixels of the still
 * @param thumbUrl where the still is
 * @param thumbSize bytes of the still
 */
record VideoBody(
        long size, String url, int thumbWidth, int thumbHeight, String thumbUrl, long thumbSize)
        implements MediaBody {
    @Override
    public MessageType type() {
        return MessageType.VIDEO;
    }

    @Override
    public String preview() {
        return ServerSentences.of("preview.video");
    }

    @Override
    public String quote() {
        return ServerSentences.of("reply.video");
    }

    @Override
    public List<String> requestFields() {
        return List.of(
                "size",
                Long.toString(size),
                "url",
                url,
                "thumbWidth",
                Integer.toString(thumbWidth),
                "thumbHeight",
                Integer.toString(thumbHeight),
                "thumbUrl",
                thumbUrl,
                "thumbSize",
                Long.toString(thumbSize));
    }
}
