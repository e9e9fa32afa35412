package im.magpie.message.send;

import im.magpie.common.delivery.CommittedMessage;
import im.magpie.common.delivery.DeliveryTimes;
import im.magpie.common.delivery.DeliveryTrails;
import im.magpie.common.trace.Trace;
import im.magpie.message.send.BatchAppend.Acceptance;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Tells those who follow messages which ones were committed. */
@Component
class AppendTrail {
    private static final Logger log = LoggerFactory.getLogger(AppendTrail.class);
    private static final Logger steps = LoggerFactory.getLogger(DeliveryTimes.LOGGER);

    private final DeliveryTrails trails;
    private final Clock clock;

    AppendTrail(DeliveryTrails trails, Clock clock) {
        this.trails = trails;
        this.clock = clock;
    }

    /** A message that is being written, and when and for which request it was accepted. */
    record Written(StoredMessage message, Acceptance acceptance) {}

    /** Tells of messages after the commit of the running transaction; not after a rollback. */
    void afterCommit(List<Written> written) {
        List<Written> all = List.copyOf(written);
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        try {
                            tell(all);
                        } catch (RuntimeException e) {
                            log.error("messages are not followed on their way", e);
                        }
                    }
                });
    }

    private static void step(StoredMessage message, int together) {
        steps.debug(
                "message {} of room {} committed, id {}, {} in the transaction",
                message.seq(),
                message.roomId(),
                message.id(),
                together);
    }

    private void tell(List<Written> written) {
        long now = clock.millis();
        for (Written each : written) {
            StoredMessage message = each.message();
            if (steps.isDebugEnabled()) {
                Trace.with(
                        each.acceptance().traceId().orElse(Trace.NONE),
                        () -> step(message, written.size()));
            }
            trails.committed(
                    new CommittedMessage(
                            message.roomId(),
                            message.seq(),
                            message.id(),
                            message.fromUid(),
                            message.clientMsgId(),
                            each.acceptance().traceId(),
                            each.acceptance().at(),
                            now));
        }
    }
}
