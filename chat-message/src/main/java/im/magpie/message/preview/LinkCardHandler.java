package im.magpie.message.preview;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.text.WordFilter;
import im.magpie.message.PreviewSettings;
import im.magpie.message.body.BodyView.LinkCard;
import im.magpie.message.body.TextBody;
import im.magpie.message.send.Change;
import im.magpie.message.send.LinkTasks;
import im.magpie.message.send.MessageLog;
import im.magpie.message.send.MessageRows;
import im.magpie.message.send.StoredMessage;
import im.magpie.message.task.TaskHandler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Gives texts the cards of their links. A site that fails costs the card, once and for all; only
 * what fails here, the database above all, is tried again.
 */
@Component
class LinkCardHandler implements TaskHandler {
    private static final Logger log = LoggerFactory.getLogger(LinkCardHandler.class);

    private final PreviewSettings settings;
    private final LinkCards cards;
    private final LinkCardThreads threads;
    private final WordFilter words;
    private final MessageRows messages;
    private final MessageLog messageLog;

    LinkCardHandler(
            PreviewSettings settings,
            LinkCards cards,
            LinkCardThreads threads,
            WordFilter words,
            MessageRows messages,
            MessageLog messageLog) {
        this.settings = settings;
        this.cards = cards;
        this.threads = threads;
        this.words = words;
        this.messages = messages;
        this.messageLog = messageLog;
    }

    @Override
    public String kind() {
        return LinkTasks.KIND;
    }

    @Override
    public Executor executor() {
        return threads;
    }

    /** Does nothing when too many wait: cards are left out before anything else has to wait. */
    @Override
    public void run(long msgId) {
        if (!settings.enabled()) {
            return;
        }
        if (threads.areSwamped()) {
            log.warn("message {} gets no link cards: too many wait for theirs", msgId);
            return;
        }
        StoredMessage message = messages.byIds(List.of(msgId)).get(msgId);
        if (message != null && message.body() instanceof TextBody text) {
            Map<String, LinkCard> found = decent(cards.of(text.links()));
            if (!found.isEmpty()) {
                write(new Change.Cards(message.roomId(), msgId, found));
            }
        }
    }

    /** What pages say is masked like what people say. */
    private Map<String, LinkCard> decent(Map<String, LinkCard> found) {
        Map<String, LinkCard> decent = new LinkedHashMap<>();
        found.forEach(
                (link, card) ->
                        decent.put(
                                link,
                                new LinkCard(
                                        words.mask(card.title()),
                                        words.mask(card.description()),
                                        card.image())));
        return decent;
    }

    private void write(Change.Cards change) {
        try {
            messageLog.change(change);
        } catch (ChatException e) {
            if (e.code() != ErrorCode.BUSINESS) {
                throw e;
            }
            log.debug("message {} takes no link cards: {}", change.msgId(), e.messageKey());
        }
    }
}
