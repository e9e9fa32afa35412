package im.magpie.message.body;

import java.util.List;

/**
 * A sentence of the server.
 *
 * @param content the sentence
 */
public record SystemBody(String content) implements MessageBody {
    @Override
    public MessageType type() {
        return MessageType.SYSTEM;
    }

    @Override
    public String preview() {
        return content;
    }

    @Override
    public BodyView view() {
        return new BodyView.Sentence(content);
    }

    @Override
    public List<String> requestFields() {
        return List.of("content", content);
    }
}
