package im.magpie.message.moderation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordAutomatonTest {
    private static final String SMILE = "\ud83d\ude00";

    private final WordAutomaton words = of("bad", "敏感词", "ＨＩＤＤＥＮ", "x1y");

    private static WordAutomaton of(String... words) {
        return new WordAutomaton(List.of(words));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a bad day | a *** day",
                "BaD | ***",
                "b a.d! | *****!",
                "b--a__d | *******",
                "ｂａｄ ⓑⓐⓓ | *** ***",
                "𝐛𝐚𝐝 | ***",
                "b\u200ba\u00add | *****",
                "b\ufe0fad | ****",
                "b+a=d | *****",
                "这是敏感词吗 | 这是***吗",
                "敏 感，词 | *****",
                "hidden Hidden | ****** ******",
                "X①Y | ***",
                "badbad bad | ****** ***",
                "bbad | b***",
                "good | good",
                "ba d\u0301 | ****\u0301"
            })
    void masksWordsHoweverTheyAreWritten(String text, String masked) {
        assertThat(words.mask(text)).isEqualTo(masked);
        assertThat(words.hits(text)).isEqualTo(!masked.equals(text));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180c, 0x180d, 0x180e, 0x180f,
                0x200b, 0x2800, 0x3164, 0xfe0f, 0xffa0, 0xe0100
            })
    void seesThroughWhatCannotBeSeen(int filler) {
        String text = "b" + Character.toString(filler) + "ad";

        assertThat(words.mask(text)).isEqualTo("****");
        assertThat(words.hits(text)).isTrue();
    }

    /** Voiced kana, Hangul syllables and accented letters: joined, apart, and of half width. */
    @ParameterizedTest
    @CsvSource({
        "が, か\u3099",
        "か\u3099, が",
        "ガ, ｶﾞ",
        "ばか, は\u3099か",
        "각, \u1100\u1161\u11a8",
        "\u1107\u1161보, 바보",
        "é, e\u0301",
        "caf\u00e9, CAFE\u0301",
        "\u1ebf, e\u0302\u0301"
    })
    void readsLettersAlikeJoinedOrApart(String word, String text) {
        WordAutomaton one = of(word);

        int codePoints = text.codePointCount(0, text.length());
        assertThat(one.mask("x" + text + "y")).isEqualTo("x" + "*".repeat(codePoints) + "y");
        assertThat(one.hits(text)).isTrue();
    }

    /** The second of each begins with the first, and yet is another letter. */
    @ParameterizedTest
    @CsvSource({
        "か, が",
        "か, か\u3099",
        "はか, はが",
        "바보, 바본",
        "가, 각",
        "가, 가\u11a8",
        "cafe, café",
        "cafe, cafe\u0301",
        "ê, ế",
        "\u1161x, 가x"
    })
    void doesNotFindAWordInsideOfALetter(String word, String text) {
        WordAutomaton one = of(word);

        assertThat(one.mask(text)).isEqualTo(text);
        assertThat(one.hits(text)).isFalse();
        assertThat(one.mask(text + word)).isEqualTo(text + "*".repeat(word.length()));
    }

    @Test
    void isNotMisledByMarksThatMakeNoLetter() {
        assertThat(words.mask("bad\u0336!")).isEqualTo("***\u0336!");
        assertThat(of("가").mask("가\u0336")).isEqualTo("*\u0336");
    }

    @Test
    void leavesCharactersOutsideOfWordsAlone() {
        assertThat(words.mask(" (bad), " + SMILE + "bad" + SMILE + "\n"))
                .isEqualTo(" (***), " + SMILE + "***" + SMILE + "\n");
    }

    @Test
    void masksACharacterOfTwoHalvesAsOne() {
        WordAutomaton smiles = of("a" + SMILE);

        assertThat(smiles.mask("a " + SMILE + SMILE)).isEqualTo("***" + SMILE);
        assertThat(smiles.mask("a\ud83d\ude01")).isEqualTo("a\ud83d\ude01");
        assertThat(of("b\ud83d\ude01d").mask("b\ud83d\ude00d")).isEqualTo("b\ud83d\ude00d");
    }

    /** Words of skipped characters on either side of a pair must not reach into it. */
    @Test
    void survivesTextsWithHalfACharacter() {
        assertThat(words.mask("\ud83dbad\ude00")).isEqualTo("\ud83d***\ude00");
    }

    @Test
    void masksAllOfACharacterThatStandsForSeveral() {
        assertThat(of("kg").mask("5㎏!")).isEqualTo("5*!");
        assertThat(of("g5").mask("㎏ 5")).isEqualTo("***");
    }

    @Test
    void masksOverlappingAndNestedWords() {
        WordAutomaton nested = of("abc", "bcd", "b", "cde", "abcdefg");

        assertThat(nested.mask("abcde")).isEqualTo("*****");
        assertThat(nested.mask("abcdef")).isEqualTo("*****f");
        assertThat(nested.mask("abcdefg")).isEqualTo("*******");
        assertThat(nested.mask("a b c")).isEqualTo("*****");
        assertThat(nested.mask("xbx")).isEqualTo("x*x");
        assertThat(nested.mask("b b")).isEqualTo("* *");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "...", "\u200b", "c++", "-a-", "　", "é!", "e\u0301.", "-가"})
    void leavesOutWordsThatWouldMaskMoreThanWasMeant(String word) {
        WordAutomaton none = of(word);

        assertThat(none.size()).isZero();
        assertThat(none.mask("c a b ...")).isEqualTo("c a b ...");
        assertThat(none.hits("c a b ...")).isFalse();
    }

    @Test
    void takesWordsOfOneCharacter() {
        assertThat(of("赌").mask("赌 博")).isEqualTo("* 博");
    }

    @Test
    void countsWordsThatReadAlikeOnce() {
        assertThat(of("bad", "BAD", "b a d", "ｂad").size()).isEqualTo(1);
    }

    @Test
    void findsNothingWithoutWords() {
        WordAutomaton none = new WordAutomaton(Set.of());

        assertThat(none.mask("anything")).isEqualTo("anything");
        assertThat(none.hits("anything")).isFalse();
        assertThat(words.mask("")).isEmpty();
    }

    /**
     * The worst for a search that starts over at each place: texts that begin words everywhere and
     * end none. Counted are the characters the library reads.
     */
    @Test
    void readsEachCharacterOnceHoweverManyWordsThereAre() {
        WordAutomaton many =
                new WordAutomaton(
                        IntStream.range(0, 500)
                                .mapToObj(i -> "a".repeat(40 + i % 20) + "b" + i)
                                .toList());
        Counted text = new Counted("a".repeat(1 << 20));

        assertThat(many.ends(text)).containsOnly(0);
        assertThat(text.reads).isEqualTo(1 << 20);
        assertThat(many.occursIn(text)).isFalse();
        assertThat(text.reads).isEqualTo(2 << 20);
        assertThat(many.mask(text.toString() + "b499")).endsWith("aa" + "*".repeat(63));
    }

    /** Counts how often its characters are read. */
    private static final class Counted implements CharSequence {
        private final String text;
        private long reads;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            reads++;
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
