package im.magpie.message.send;

import im.magpie.common.delivery.DeliveryTimes;
import im.magpie.common.error.ChatException;
import im.magpie.common.trace.Trace;
import im.magpie.common.tx.Transactions;
import im.magpie.message.MessageSettings;
import im.magpie.message.WriterStatus;
import im.magpie.message.send.BatchAppend.Acceptance;
import im.magpie.message.send.BatchAppend.NamedDraft;
import im.magpie.message.send.MessageRows.MessageKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Appends messages to rooms and changes them: durable when it returns, in one order per room, a
 * message once for each name.
 *
 * <p>Writing is batched by nature. While one transaction is in flight the next messages queue; the
 * following transaction takes them all, up to a bound. There is no timer: an idle system adds no
 * delay, and under load one commit carries many messages. A room always goes to the same writer. An
 * entry waits, then it is taken, then it is done; one that was not taken in time is abandoned,
 * which is a definite no.
 *
 * <p>Only the writers' own threads touch the database, so a caller's thread may be interrupted at
 * any moment without harm.
 */
@Component
public class MessageLog implements SmartLifecycle, WriterStatus {
    private static final Logger log = LoggerFactory.getLogger(MessageLog.class);
    private static final Logger steps = LoggerFactory.getLogger(DeliveryTimes.LOGGER);

    /** Below the web server's: what is being answered may still be written. */
    public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final MessageSettings settings;
    private final Transactions transactions;
    private final LogBatch batches;
    private final MessageRows messages;
    private final Clock clock;
    private final LogMetrics metrics;
    private final AtomicLong ownKeys = new AtomicLong();
    private final String ownKeyPrefix =
            MessageRows.OWN_KEY + Long.toUnsignedString(new SecureRandom().nextLong(), 36) + ".";
    private volatile List<Lane> lanes = List.of();

    MessageLog(
            MessageSettings settings,
            Transactions transactions,
            LogBatch batches,
            MessageRows messages,
            Clock clock,
            MeterRegistry registry) {
        this.settings = settings;
        this.transactions = transactions;
        this.batches = batches;
        this.messages = messages;
        this.clock = clock;
        this.metrics = new LogMetrics(registry);
        metrics.queued(this::waiting, settings.queueCapacity());
    }

    /**
     * Appends a message in a transaction shared with others. Blocks until the outcome is known.
     *
     * @return the message, also when an earlier request of the same name wrote it
     * @throws ChatException busy: not accepted, for sure; outcome unknown: repeat it by its name;
     *     or why the message is refused
     * @throws IllegalStateException inside of a transaction
     */
    public StoredMessage append(Draft draft) {
        Outcome outcome = write(named(draft));
        metrics.sent(outcome);
        return outcome.get();
    }

    /**
     * Changes a message in a transaction shared with others, in the same order as its room's
     * messages. Blocks until the outcome is known. Changes may be repeated without harm.
     *
     * @return the message as it is then
     * @throws ChatException busy: not accepted, for sure; outcome unknown; or why it is refused
     * @throws IllegalStateException inside of a transaction
     */
    public StoredMessage change(Change change) {
        return write(change).get();
    }

    private Outcome write(Work work) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            // The writer would wait for the caller's locks, and the caller for the writer.
            throw new IllegalStateException(
                    "write to room " + work.roomId() + " inside a transaction: appendWithin");
        }
        List<Lane> open = lanes;
        if (open.isEmpty()) {
            return new Outcome.Failed(work.busy());
        }
        Entry entry = new Entry(work);
        EntryQueue queue = open.get(Math.floorMod(work.roomId(), open.size())).queue();
        if (!queue.offer(entry)) {
            metrics.abandoned();
            return new Outcome.Failed(work.busy());
        }
        if (work instanceof NamedDraft named) {
            step(named.draft());
        }
        return await(entry, queue);
    }

    private static void step(Draft draft) {
        steps.debug(
                "message to room {} of {} accepted as {}",
                draft.roomId(),
                draft.fromUid(),
                draft.clientMsgId().orElse("-"));
    }

    /** A definite answer comes within the first two of the three times, unless a commit hangs. */
    private Outcome await(Entry entry, EntryQueue queue) {
        try {
            Optional<Outcome> soon = outcome(entry, settings.queueTimeout());
            if (soon.isEmpty() && queue.abandon(entry)) {
                return givenUp(entry);
            }
            if (soon.isEmpty()) {
                soon = outcome(entry, settings.writeTimeout());
            }
            if (soon.isEmpty() && entry.withdraw()) {
                return givenUp(entry);
            }
            if (soon.isEmpty()) {
                soon = outcome(entry, settings.answerTimeout());
            }
            return soon.orElseGet(() -> lookUp(entry));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            // Not looked up: an interrupted thread must not touch the database.
            return queue.abandon(entry) || entry.withdraw()
                    ? givenUp(entry)
                    : new Outcome.Failed(entry.work().unknown());
        }
    }

    private Outcome givenUp(Entry entry) {
        metrics.abandoned();
        return new Outcome.Failed(entry.work().busy());
    }

    private static Optional<Outcome> outcome(Entry entry, Duration within)
            throws InterruptedException {
        try {
            return Optional.of(entry.outcome().get(within.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("outcomes are values, never exceptions", e);
        }
    }

    /** The entry is still in its transaction: only its name in the log can say more. */
    private Outcome lookUp(Entry entry) {
        Optional<Outcome> found = Optional.empty();
        try {
            if (entry.work() instanceof NamedDraft draft) {
                found = find(draft);
            }
        } catch (RuntimeException e) {
            log.warn("looking up a message failed: {}", e.getClass().getSimpleName());
        }
        if (found.isEmpty()) {
            metrics.unknown();
        }
        return found.orElseGet(() -> new Outcome.Failed(entry.work().unknown()));
    }

    /**
     * What an earlier request of the draft's name wrote.
     *
     * @param refusal what the draft would be refused with if it were new
     * @throws ChatException that refusal, when there was no such request; or when that one asked
     *     for something else
     */
    StoredMessage repeated(Draft draft, ChatException refusal) {
        Outcome outcome =
                draft.clientMsgId()
                        .flatMap(name -> find(named(draft)))
                        .orElseGet(() -> new Outcome.Failed(refusal));
        metrics.sent(outcome);
        return outcome.get();
    }

    private Optional<Outcome> find(NamedDraft draft) {
        Map<MessageKey, StoredMessage> found = messages.named(Set.of(draft.key()));
        return Optional.ofNullable(found.get(draft.key()))
                .map(message -> Outcome.repeated(message, draft.draft()));
    }

    /**
     * Appends a message as a part of the caller's transaction, which has locked the room's row
     * before any other row: creating, inviting and leaving write membership and the message about
     * it at once. Everything else is as in {@link #append}; a refusal is thrown, and the caller
     * lets it roll the transaction back.
     *
     * @throws IllegalStateException outside of a transaction
     */
    public StoredMessage appendWithin(Draft draft) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException(
                    "no transaction to append to room " + draft.roomId() + " in");
        }
        return batches.write(List.of(new Entry(named(draft)))).get(0).get();
    }

    /** Messages without a client's name get one of ours, to be found by when a commit is lost. */
    private NamedDraft named(Draft draft) {
        String name =
                draft.clientMsgId()
                        .orElseGet(
                                () -> ownKeyPrefix + Long.toString(ownKeys.incrementAndGet(), 36));
        return new NamedDraft(draft, new MessageKey(draft.fromUid(), name), acceptance());
    }

    private Acceptance acceptance() {
        return new Acceptance(
                clock.millis(), Optional.of(Trace.current()).filter(id -> !id.equals(Trace.NONE)));
    }

    @Override
    public int waiting() {
        return lanes.stream().mapToInt(lane -> lane.queue().size()).sum();
    }

    @Override
    public synchronized void start() {
        if (!lanes.isEmpty()) {
            return;
        }
        int writers = settings.writers();
        List<Lane> started = new ArrayList<>(writers);
        for (int i = 0; i < writers; i++) {
            int capacity = (settings.queueCapacity() + writers - 1) / writers;
            LastCall lastCall = new LastCall(settings.queueTimeout().plus(settings.writeTimeout()));
            LogWriter writer = new LogWriter(transactions, batches, messages, metrics, lastCall);
            started.add(new Lane(capacity, i, writer, metrics, settings));
        }
        started.forEach(Lane::start);
        lanes = List.copyOf(started);
    }

    /** Lets nobody in, finishes what is there, and gives up what is left after 10 s. */
    @Override
    public synchronized void stop() {
        List<Lane> stopping = lanes;
        lanes = List.of();
        stopping.forEach(lane -> lane.queue().close());
        long deadline = System.nanoTime() + STOP_WITHIN.toNanos();
        stopping.forEach(lane -> lane.join(deadline - System.nanoTime()));
    }

    @Override
    public boolean isRunning() {
        return !lanes.isEmpty();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
