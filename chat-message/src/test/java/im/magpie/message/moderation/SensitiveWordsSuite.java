package im.magpie.message.moderation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import im.magpie.common.cluster.EventsMissed;
import im.magpie.common.text.WordFilter;
import im.magpie.message.DatabaseSuite;
import im.magpie.message.Fakes;
import im.magpie.message.MessageModule;
import im.magpie.message.ModerationSettings;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

abstract class SensitiveWordsSuite extends DatabaseSuite {
    private MessageModule node;

    @BeforeEach
    void start() {
        node = node();
        node.jdbc.update("DELETE FROM sensitive_word");
    }

    private SensitiveWords words() {
        return node.bean(SensitiveWords.class);
    }

    private void add(String word) {
        node.jdbc.update("INSERT INTO sensitive_word (word) VALUES (?)", word);
    }

    @Test
    void readsTheTableAtTheStart() {
        add("坏词");

        WordFilter words = node().bean(WordFilter.class);

        assertThat(words.mask("一个坏 词!")).isEqualTo("一个***!");
        assertThat(words.hits("一个坏词")).isTrue();
    }

    @Test
    void knowsNoWordsWhenTheTableIsEmpty() {
        words().reload();

        assertThat(words().mask("anything")).isEqualTo("anything");
        assertThat(words().hits("anything")).isFalse();
    }

    @Test
    void buildsAnewOnlyWhenTheWordsAreOthers() {
        words().reload();
        add("bad");
        add("BAD");

        assertThat(words().reload()).isTrue();
        assertThat(words().reload()).isFalse();
        node.jdbc.update("DELETE FROM sensitive_word WHERE word = 'BAD'");
        assertThat(words().reload()).isTrue();
        assertThat(words().mask("bad")).isEqualTo("***");
        node.jdbc.update("DELETE FROM sensitive_word");
        assertThat(words().reload()).isTrue();
        assertThat(words().mask("bad")).isEqualTo("bad");
    }

    @Test
    void followsTheEventOfAChange() {
        add("bad");

        node.events.publish(new WordsChanged());

        await().until(() -> words().hits("bad"));
    }

    @Test
    void readsTheTableWhenEventsWereMissed() {
        add("bad");

        node.events.publish(new EventsMissed());

        await().until(() -> words().hits("bad"));
    }

    @Test
    void followsTheTableByItself() {
        SensitiveWords frequent =
                new SensitiveWords(
                        node.dataSource,
                        new ModerationSettings(Duration.ofMillis(100)),
                        new Fakes.Events(),
                        node.clock);
        frequent.start();
        try {
            add("bad");
            await().until(() -> frequent.hits("bad"));
            node.jdbc.update("DELETE FROM sensitive_word");
            await().until(() -> !frequent.hits("bad"));
        } finally {
            frequent.stop();
        }
    }

    @Test
    void saysWhenItReadThemThoughNothingHadChanged() {
        words().reload();
        long before = words().readAt();
        assertThat(before).isEqualTo(node.clock.millis());
        node.clock.tick();
        words().reload();
        assertThat(words().readAt()).isEqualTo(before + 1);
    }

    @Test
    void keepsItsWordsWhileTheDatabaseIsAway() {
        add("bad");
        words().reload();
        away(true);
        assertThatThrownBy(() -> words().reload()).isInstanceOf(DataAccessException.class);

        assertThat(words().hits("bad")).isTrue();

        away(false);
        add("worse");
        words().reload();
        assertThat(words().hits("worse")).isTrue();
    }

    private void away(boolean isAway) {
        node.dataSource.away(isAway);
    }
}
