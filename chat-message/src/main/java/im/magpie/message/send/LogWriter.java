package im.magpie.message.send;

import im.magpie.common.trace.Trace;
import im.magpie.common.tx.Transactions;
import im.magpie.message.send.BatchAppend.NamedDraft;
import im.magpie.message.send.MessageRows.MessageKey;
import im.magpie.sql.CommitUnknownException;
import im.magpie.sql.MomentaryFailure;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Turns waiting entries into transactions. A failed transaction falls into one of four cases:
 *
 * <ul>
 *   <li>an entry was withdrawn before the commit: it is left out, and the others run again;
 *   <li>the commit had begun and failed: the outcome is unknown, and the names of the messages are
 *       looked up once; changes have no names, their outcome stays unknown;
 *   <li>the database could not do it now (away, locks, time): nothing was written, all are busy;
 *   <li>anything else is the fault of an entry: each runs alone, so that only the guilty one fails.
 * </ul>
 */
final class LogWriter {
    private static final Logger log = LoggerFactory.getLogger(LogWriter.class);

    private final Transactions transactions;
    private final LogBatch batches;
    private final MessageRows messages;
    private final LogMetrics metrics;
    private final LastCall lastCall;

    LogWriter(
            Transactions transactions,
            LogBatch batches,
            MessageRows messages,
            LogMetrics metrics,
            LastCall lastCall) {
        this.transactions = transactions;
        this.batches = batches;
        this.messages = messages;
        this.metrics = metrics;
        this.lastCall = lastCall;
    }

    /** Writes a batch and answers every entry of it, whatever happens; the thread lives on. */
    void write(List<Entry> batch) {
        metrics.batch(batch);
        Trace.with(Trace.joined(batch.stream().map(Entry::trace)), () -> writeGuarded(batch));
    }

    private void writeGuarded(List<Entry> batch) {
        try {
            settleInTime(batch);
        } catch (Throwable e) {
            log.error("{} entries ended without an outcome", batch.size(), e);
            batch.forEach(entry -> entry.fail(entry.work().unknown()));
        }
    }

    /** False when the database cannot now: what waits behind this batch need not try. */
    private boolean settle(List<Entry> batch) {
        try {
            List<Outcome> outcomes = inTransaction(new Attempt(batch));
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).outcome().complete(outcomes.get(i));
            }
        } catch (CommitUnknownException e) {
            lookUp(batch, e);
        } catch (RuntimeException e) {
            return settleUnwritten(batch, e);
        }
        return true;
    }

    private boolean settleUnwritten(List<Entry> batch, RuntimeException reason) {
        if (NestedExceptionUtils.getMostSpecificCause(reason) instanceof WithdrawnException) {
            return settleInTime(batch);
        }
        if (isMomentary(reason)) {
            log.warn("{} entries refused, the database cannot: {}", batch.size(), brief(reason));
            batch.forEach(entry -> entry.fail(entry.work().busy()));
            return false;
        }
        return oneByOne(batch, reason);
    }

    /** Leaves out who has withdrawn, and who would before the end. */
    private boolean settleInTime(List<Entry> batch) {
        long now = System.nanoTime();
        List<Entry> inTime = new ArrayList<>(batch.size());
        for (Entry entry : batch) {
            boolean late = !entry.isWithdrawn() && !lastCall.isInTime(now - entry.queuedAt());
            if (late && entry.withdraw()) {
                metrics.abandoned();
                entry.fail(entry.work().busy());
            }
            if (!entry.isWithdrawn()) {
                inTime.add(entry);
            }
        }
        return inTime.isEmpty() || settle(inTime);
    }

    private List<Outcome> inTransaction(Attempt attempt) {
        long beganAt = System.nanoTime();
        try {
            return transactions.call(attempt::run);
        } finally {
            metrics.transaction(beganAt);
            lastCall.took(System.nanoTime() - beganAt);
        }
    }

    /** A name that another writer took at the same moment is found when the entry runs again. */
    private boolean oneByOne(List<Entry> batch, RuntimeException reason) {
        if (batch.size() > 1) {
            log.warn(
                    "{} entries failed together, each runs alone: {}", batch.size(), brief(reason));
            return eachAlone(batch);
        }
        if (reason instanceof DuplicateKeyException && batch.get(0).mayRunAgain()) {
            return settle(batch);
        }
        batch.get(0).fail(reason);
        return true;
    }

    private boolean eachAlone(List<Entry> batch) {
        boolean databaseCan = true;
        for (Entry entry : batch) {
            if (databaseCan) {
                databaseCan = settleInTime(List.of(entry));
            } else {
                entry.fail(entry.work().busy());
            }
        }
        return databaseCan;
    }

    private void lookUp(List<Entry> batch, RuntimeException reason) {
        log.warn("{} entries may be written, looking them up: {}", batch.size(), brief(reason));
        Map<MessageKey, StoredMessage> found = find(batch);
        for (Entry entry : batch) {
            if (entry.work() instanceof NamedDraft draft && found.containsKey(draft.key())) {
                StoredMessage message = found.get(draft.key());
                entry.outcome().complete(Outcome.named(message, draft.draft()));
            } else {
                metrics.unknown();
                entry.fail(entry.work().unknown());
            }
        }
    }

    private Map<MessageKey, StoredMessage> find(List<Entry> batch) {
        Set<MessageKey> names = new HashSet<>();
        for (Entry entry : batch) {
            if (entry.work() instanceof NamedDraft draft) {
                names.add(draft.key());
            }
        }
        try {
            return messages.named(names);
        } catch (RuntimeException e) {
            log.warn("looking up {} messages failed: {}", names.size(), brief(e));
            return Map.of();
        }
    }

    /** Nothing was written, whatever failed of the transaction. */
    private static boolean isMomentary(RuntimeException e) {
        return e instanceof TransactionException || MomentaryFailure.is(e);
    }

    /** Without the message of the exception: databases quote what they refuse, texts included. */
    private static String brief(RuntimeException e) {
        Throwable root = NestedExceptionUtils.getMostSpecificCause(e);
        String state = root instanceof SQLException sql ? " " + sql.getSQLState() : "";
        return e.getClass().getSimpleName() + " by " + root.getClass().getSimpleName() + state;
    }

    /** One transaction for some entries, who may withdraw until it commits. */
    private final class Attempt implements TransactionSynchronization {
        private final List<Entry> batch;

        Attempt(List<Entry> batch) {
            this.batch = batch;
        }

        /** Runs again only after the transaction before was rolled back. */
        List<Outcome> run() {
            batch.forEach(Entry::reopen);
            requireWanted(batch.stream().noneMatch(Entry::isWithdrawn));
            List<Outcome> outcomes = batches.write(batch);
            // The last of those who are asked: others write rows of their own before the commit.
            TransactionSynchronizationManager.registerSynchronization(this);
            return outcomes;
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            boolean wanted = batch.stream().allMatch(Entry::beginCommit);
            if (!wanted) {
                batch.forEach(Entry::reopen);
            }
            requireWanted(wanted);
        }
    }

    private static void requireWanted(boolean all) {
        if (!all) {
            throw new WithdrawnException();
        }
    }

    /** Rolls a transaction back that holds an entry nobody waits for any more. */
    private static final class WithdrawnException extends RuntimeException {
        private static final long serialVersionUID = 1;

        WithdrawnException() {
            super("withdrawn", null, false, false);
        }
    }
}
