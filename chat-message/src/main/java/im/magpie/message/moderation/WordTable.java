package im.magpie.message.moderation;

import im.magpie.common.api.CursorPage;
import im.magpie.common.api.PageQuery;
import im.magpie.common.cluster.ClusterEvents;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.tx.Transactions;
import im.magpie.message.WordList;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Table {@code sensitive_word} as operators change it. */
@Component
class WordTable implements WordList {
    private final JdbcTemplate jdbc;
    private final Transactions transactions;
    private final ClusterEvents events;
    private final SensitiveWords words;

    WordTable(
            DataSource dataSource,
            Transactions transactions,
            ClusterEvents events,
            SensitiveWords words) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.transactions = transactions;
        this.events = events;
        this.words = words;
    }

    @Override
    public CursorPage<String> page(String part, PageQuery query) {
        List<String> rows =
                jdbc.queryForList(
                        "SELECT word FROM sensitive_word WHERE word > ? AND word LIKE ? ESCAPE '!'"
                                + " ORDER BY word LIMIT ?",
                        String.class,
                        query.isFirst() ? "" : behind(query.cursor()),
                        "%" + part.replaceAll("([!%_])", "!$1") + "%",
                        query.pageSize() + 1);
        return CursorPage.cut(rows, query.pageSize(), WordTable::cursor);
    }

    private static String cursor(String word) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(word.getBytes(StandardCharsets.UTF_8));
    }

    private static String behind(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ChatException(ErrorCode.VALIDATION, "message.cursor.invalid");
        }
    }

    @Override
    public boolean add(String word) {
        String plain = word.strip();
        if (new WordAutomaton(Set.of(plain)).size() == 0) {
            throw new ChatException(ErrorCode.BUSINESS, "message.word.empty");
        }
        return changed("INSERT IGNORE INTO sensitive_word (word) VALUES (?)", plain);
    }

    @Override
    public boolean remove(String word) {
        return changed("DELETE FROM sensitive_word WHERE word = ?", word.strip());
    }

    private boolean changed(String sql, String word) {
        return transactions.call(
                () -> {
                    boolean changed = jdbc.update(sql, word) > 0;
                    if (changed) {
                        events.publish(new WordsChanged());
                    }
                    return changed;
                });
    }

    /** In a transaction, so that no node can miss it. */
    @Override
    public void reload() {
        transactions.run(() -> events.publish(new WordsChanged()));
    }

    @Override
    public long readAt() {
        return words.readAt();
    }

    @Override
    public int loaded() {
        return words.count();
    }
}
