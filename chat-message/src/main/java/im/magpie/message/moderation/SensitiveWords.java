package im.magpie.message.moderation;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.cluster.EventsMissed;
import im.magpie.common.text.WordFilter;
import im.magpie.message.ModerationSettings;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The words of the table {@code sensitive_word}, in memory. The first reading is over before
 * anybody is let in; later ones follow every {@code chat.moderation.reload} and every {@link
 * WordsChanged}. While the database is away the words stay as they were.
 */
@Component
class SensitiveWords implements WordFilter, SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(SensitiveWords.class);

    /** Before the servers: they take connections last. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 5000;

    private final JdbcTemplate jdbc;
    private final ModerationSettings settings;
    private final Clock clock;
    private volatile Loaded loaded = new Loaded(Set.of(), new WordAutomaton(Set.of()));
    private volatile long readAt;
    private volatile ScheduledExecutorService reader;
    private boolean failing;

    SensitiveWords(
            DataSource dataSource, ModerationSettings settings, ClusterEvents events, Clock clock) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.settings = settings;
        this.clock = clock;
        events.subscribe(WordsChanged.class, event -> reloadSoon());
        events.subscribe(EventsMissed.class, missed -> reloadSoon());
    }

    @Override
    public String mask(String text) {
        return loaded.automaton().mask(text);
    }

    @Override
    public boolean hits(String text) {
        return loaded.automaton().hits(text);
    }

    /** How many words are looked for. */
    int count() {
        return loaded.words().size();
    }

    /** When the table was read last, epoch milliseconds; 0: never. */
    long readAt() {
        return readAt;
    }

    /**
     * Reads the table; builds anew only when the words are others.
     *
     * @return whether they were
     */
    synchronized boolean reload() {
        Set<String> words =
                new HashSet<>(jdbc.queryForList("SELECT word FROM sensitive_word", String.class));
        if (words.equals(loaded.words())) {
            readAt = clock.millis();
            return false;
        }
        WordAutomaton automaton = new WordAutomaton(words);
        loaded = new Loaded(words, automaton);
        readAt = clock.millis();
        log.info("{} sensitive words, {} of them different", words.size(), automaton.size());
        return true;
    }

    private synchronized void reloadQuietly() {
        try {
            reload();
            failing = false;
        } catch (DataAccessException e) {
            if (!failing) {
                log.warn("sensitive words stay as they are: {}", e.getMessage());
            }
            failing = true;
        } catch (RuntimeException | Error e) {
            log.error("reading sensitive words failed", e);
        }
    }

    /** On the reader's thread: the one that brings an event must not wait for the database. */
    private void reloadSoon() {
        ScheduledExecutorService present = reader;
        if (present != null) {
            try {
                present.execute(this::reloadQuietly);
            } catch (RejectedExecutionException e) {
                log.debug("no more readings: stopping");
            }
        }
    }

    /** The first reading may fail, and the start with it: nobody knows yet what may be said. */
    @Override
    public void start() {
        if (reader != null) {
            return;
        }
        reload();
        ScheduledExecutorService started =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread thread = new Thread(task, "sensitive-words");
                            thread.setDaemon(true);
                            return thread;
                        });
        long period = settings.reload().toMillis();
        var unused =
                started.scheduleWithFixedDelay(
                        this::reloadQuietly, period, period, TimeUnit.MILLISECONDS);
        reader = started;
    }

    @Override
    public void stop() {
        ScheduledExecutorService stopping = reader;
        reader = null;
        if (stopping != null) {
            stopping.shutdown();
        }
    }

    @Override
    public boolean isRunning() {
        return reader != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** The words as they are in the table, and what looks for them. */
    private record Loaded(Set<String> words, WordAutomaton automaton) {}
}
