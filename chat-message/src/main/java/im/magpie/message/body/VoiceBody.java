package im.magpie.message.body;

import java.util.List;

/**
 * Recorded speech.
 *
 * @param size bytes of the file
 * @param url where it is
 * @param second how long it is; 0 when it is less than half a second
 */
record VoiceBody(long size, String url, int second) implements MediaBody {
    @Override
    public MessageType type() {
        return MessageType.VOICE;
    }

    @Override
    public String preview() {
        return ServerSentences.of("preview.voice");
    }

    @Override
    public String quote() {
        return ServerSentences.of("reply.voice");
    }

    @Override
    public List<String> requestFields() {
        return List.of("size", Long.toString(size), "url", url, "second", Integer.toString(second));
    }
}
