package im.magpie.server.operator;

import im.magpie.websocket.GatewayStatus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Looks at the table of events, which all nodes share: one look answers for all of them. */
@Component
class EventRows {
    private static final Logger log = LoggerFactory.getLogger(EventRows.class);

    private final GatewayStatus gateway;
    private final AnswerThreads threads;

    EventRows(GatewayStatus gateway, AnswerThreads threads) {
        this.gateway = gateway;
        this.threads = threads;
    }

    /**
     * Whether a row is still there. Waits for the database on the thread that is for that, never on
     * one that answers other nodes.
     *
     * @return empty when the database did not say it in time; never failed
     */
    CompletableFuture<Optional<Boolean>> isKept(long eventId) {
        CompletableFuture<Optional<Boolean>> kept = new CompletableFuture<>();
        if (!threads.runWithDatabase(() -> kept.complete(look(eventId)))) {
            kept.complete(Optional.empty());
        }
        return kept.completeOnTimeout(
                Optional.empty(), NodeQuestions.WAIT_SECONDS, TimeUnit.SECONDS);
    }

    private Optional<Boolean> look(long eventId) {
        try {
            return Optional.of(gateway.hasEvent(eventId));
        } catch (RuntimeException e) {
            log.debug("the database does not say whether event {} is kept", eventId, e);
            return Optional.empty();
        }
    }
}
