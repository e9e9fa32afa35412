package im.magpie.message.moderation;

import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.cluster.EventsMissed;
import im.magpie.common.repeat.Repeating;
import im.magpie.common.text.WordFilter;
import im.magpie.message.ModerationSettings;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
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
    private final Clock clock;
    private final Repeating reading;
    private volatile Loaded loaded = new Loaded(Set.of(), new WordAutomaton(Set.of()));
    private volatile long readAt;

    SensitiveWords(
            DataSource dataSource, ModerationSettings settings, ClusterEvents events, Clock clock) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.clock = clock;
        this.reading = new Repeating("sensitive-words", settings.reload(), this::reload);
        // The thread that brings an event must not wait for the database.
        events.subscribe(WordsChanged.class, event -> reading.runSoon());
        events.subscribe(EventsMissed.class, missed -> reading.runSoon());
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

    /** The first reading may fail, and the start with it: nobody knows yet what may be said. */
    @Override
    public void start() {
        reload();
        reading.start();
    }

    @Override
    public void stop() {
        reading.stop();
    }

    @Override
    public boolean isRunning() {
        return reading.isRunning();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** The words as they are in the table, and what looks for them. */
    private record Loaded(Set<String> words, WordAutomaton automaton) {}
}
