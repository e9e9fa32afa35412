package im.magpie.message.body;

import java.util.List;

/**
 * A sticker.
 *
 * @param url where it is
 */
record EmojiBody(String url) implements MediaBody {
    @Override
    public MessageType type() {
        return MessageType.EMOJI;
    }

    @Override
    public String preview() {
        return ServerSentences.of("preview.emoji");
    }

    @Override
    public String quote() {
        return ServerSentences.of("reply.emoji");
    }

    @Override
    public List<String> requestFields() {
        return List.of("url", url);
    }
}
