package im.magpie.message.body;

import java.util.List;
import java.util.Map;

/**
 * A text.
 *
 * @param content the text as it was sent
 */
public record TextBody(String content) implements MessageBody {
    @Override
    public MessageType type() {
        return MessageType.TEXT;
    }

    @Override
    public String preview() {
        return content;
    }

    @Override
    public BodyView view() {
        return new BodyView.Text(content, Map.of(), List.of(), null);
    }

    @Override
    public List<String> requestFields() {
        return List.of("content", content);
    }
}
