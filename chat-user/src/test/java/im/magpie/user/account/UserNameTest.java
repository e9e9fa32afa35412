package im.magpie.user.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "小明", "abcdef", "😀😀😀😀😀😀", "a b", "❤\uFE0F", "O'Neil", "ＦＵＬＬ"})
    void acceptsWhatCanBeSeen(String name) {
        assertThat(UserName.parse(name).text()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "\u3000",
                "abcdefg",
                "😀😀😀😀😀😀😀",
                "a\u0000b",
                "a\nb",
                "a\u200Bb",
                "a\u200Db",
                "\uFEFFab",
                "a\u202Eb",
                "a\u2066b",
                "a\u00ADb",
                "\u3164",
                "\u2800",
                "a\uD800b",
                "\uFE0F",
                "\uE000",
                "\uFDFA\uFDFA\uFDFA\uFDFA"
            })
    void refusesTheRest(String name) {
        assertThatExceptionOfType(ChatException.class)
                .isThrownBy(() -> UserName.parse(name))
                .matches(refusal -> refusal.code() == ErrorCode.VALIDATION)
                .matches(refusal -> refusal.messageKey().equals("user.name.invalid"));
    }

    @ParameterizedTest
    @CsvSource({"Bird,bird", "ＢＩＲＤ,bird", "' Bird ',bird", "İx,i̇x", "ﬁsh,fish", "①,1"})
    void givesLookAlikesTheSameKey(String name, String key) {
        assertThat(UserName.parse(name).key()).isEqualTo(key);
    }

    @Test
    void suggestsNamesThatAreNames() {
        assertThat(NameSuggestions.of("abc"))
                .hasSize(21)
                .allMatch(name -> name.text().length() <= 6)
                .first()
                .matches(name -> name.text().equals("abc"));
        assertThat(NameSuggestions.of("_longaccount_"))
                .first()
                .matches(n -> n.text().length() == 6);
    }
}
