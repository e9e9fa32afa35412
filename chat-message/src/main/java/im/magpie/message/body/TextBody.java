package im.magpie.message.body;

import com.fasterxml.jackson.annotation.JsonInclude;
import im.magpie.common.text.WordFilter;
import im.magpie.message.body.BodyView.LinkCard;
import im.magpie.message.body.BodyView.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A text.
 *
 * @param content the text
 * @param answered id of the message it answers
 * @param mentioned the users it mentions, each once; {@link #EVERYBODY} for all
 * @param cards what the links in it lead to, by the matched text; found after the text was written
 */
public record TextBody(
        String content, Optional<Long> answered, List<Long> mentioned, Map<String, LinkCard> cards)
        implements MessageBody {

    /** Stands for all members among the mentioned. */
    public static final long EVERYBODY = 0;

    public TextBody {
        mentioned = List.copyOf(mentioned);
        cards = Collections.unmodifiableMap(new LinkedHashMap<>(cards));
    }

    /** A text that refers to nothing. */
    public TextBody(String content) {
        this(content, Optional.empty(), List.of(), Map.of());
    }

    static TextBody stored(String content, String json) {
        if (json == null) {
            return new TextBody(content);
        }
        Extra extra = BodyJson.read(json, Extra.class);
        return new TextBody(
                content,
                Optional.ofNullable(extra.replyMsgId),
                Optional.ofNullable(extra.atUidList).orElse(List.of()),
                Optional.ofNullable(extra.urlContentMap).orElse(Map.of()));
    }

    /** The same text with link cards. */
    public TextBody withCards(Map<String, LinkCard> found) {
        return new TextBody(content, answered, mentioned, found);
    }

    /**
     * The links in the text that may have cards, at most {@value Links#MOST}; as they stand in it,
     * the longest first.
     */
    public List<String> links() {
        return Links.in(content);
    }

    @Override
    public MessageType type() {
        return MessageType.TEXT;
    }

    @Override
    public String extra() {
        return answered.isEmpty() && mentioned.isEmpty() && cards.isEmpty()
                ? null
                : BodyJson.write(new Extra(answered.orElse(null), mentioned, cards));
    }

    @Override
    public String preview() {
        return content;
    }

    @Override
    public MessageBody masked(WordFilter words) {
        return new TextBody(words.mask(content), answered, mentioned, cards);
    }

    @Override
    public BodyView view() {
        return view(null);
    }

    @Override
    public BodyView view(Reply reply) {
        return new BodyView.Text(content, cards, mentioned, reply);
    }

    @Override
    public List<String> requestFields() {
        List<String> fields = new ArrayList<>(List.of("content", content));
        answered.ifPresent(id -> Collections.addAll(fields, "replyMsgId", id.toString()));
        if (!mentioned.isEmpty()) {
            String uids = mentioned.stream().map(String::valueOf).collect(Collectors.joining(","));
            Collections.addAll(fields, "atUidList", uids);
        }
        return fields;
    }

    /** The column {@code extra}; what there is none of is left out. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    private record Extra(
            Long replyMsgId, List<Long> atUidList, Map<String, LinkCard> urlContentMap) {}
}
