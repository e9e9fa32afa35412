package im.magpie.message.body;

import java.util.List;

/**
 * What is left of a message that was taken back.
 *
 * @param content the finished sentence about it
 */
public record RecallBody(String content) implements MessageBody {

    /** The sentence when the author took it back. */
    public static RecallBody byAuthor(String name) {
        return new RecallBody(ServerSentences.of("recall.author", name));
    }

    /** The sentence when somebody did who keeps order. */
    public static RecallBody byManager(String name) {
        return new RecallBody(ServerSentences.of("recall.manager", name));
    }

    @Override
    public MessageType type() {
        return MessageType.RECALL;
    }

    @Override
    public String preview() {
        return ServerSentences.of("preview.recalled");
    }

    @Override
    public String quote() {
        return ServerSentences.of("reply.recalled");
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
