package im.magpie.message.body;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The form of a body that clients get. */
public sealed interface BodyView permits BodyView.Text, BodyView.Sentence, MediaBody {

    /**
     * A text.
     *
     * @param content the text
     * @param urlContentMap link cards by the matched text; empty until they are resolved
     * @param atUidList the users mentioned; 0 is everybody
     * @param reply the message answered, or null
     */
    record Text(
            String content, Map<String, LinkCard> urlContentMap, List<Long> atUidList, Reply reply)
            implements BodyView {
        public Text {
            urlContentMap = Collections.unmodifiableMap(new LinkedHashMap<>(urlContentMap));
            atUidList = List.copyOf(atUidList);
        }
    }

    /** A bare string: what the server says. */
    record Sentence(@JsonValue String text) implements BodyView {}

    /**
     * What a link leads to.
     *
     * @param title title of the page
     * @param description the page about itself
     * @param image url of a picture
     */
    record LinkCard(String title, String description, String image) {}

    /**
     * The message a text answers.
     *
     * @param id the message
     * @param uid its author
     * @param username the author's name
     * @param type its type
     * @param body its content in one line
     * @param canCallback 1 when it is at most 100 messages back, else 0
     * @param gapCount messages from it to the answer
     */
    record Reply(
            long id,
            long uid,
            String username,
            int type,
            String body,
            int canCallback,
            long gapCount) {}
}
