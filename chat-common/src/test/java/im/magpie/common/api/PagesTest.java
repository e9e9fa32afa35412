package im.magpie.common.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PagesTest {

    @Test
    void clampsSizesInsteadOfRefusingThem() {
        assertThat(new PageQuery(null, null).pageSize()).isEqualTo(20);
        assertThat(new PageQuery(0, null).pageSize()).isEqualTo(1);
        assertThat(new PageQuery(-5, null).pageSize()).isEqualTo(1);
        assertThat(new PageQuery(100_000, null).pageSize()).isEqualTo(200);
    }

    @Test
    void takesAnEmptyCursorForTheFirstPage() {
        assertThat(new PageQuery(1, null).isFirst()).isTrue();
        assertThat(new PageQuery(1, " ").isFirst()).isTrue();
        assertThat(new PageQuery(1, "7").isFirst()).isFalse();
    }

    @Test
    void cutsTheRowTooManyAndContinuesBehindTheLastShown() {
        CursorPage<Integer> page = CursorPage.cut(List.of(1, 2, 3), 2, String::valueOf);
        assertThat(page).isEqualTo(new CursorPage<>("2", false, List.of(1, 2)));
    }

    @Test
    void isLastWhenNothingFollows() {
        assertThat(CursorPage.cut(List.of(1, 2), 2, String::valueOf))
                .isEqualTo(new CursorPage<>("", true, List.of(1, 2)));
        assertThat(CursorPage.cut(List.<Integer>of(), 2, String::valueOf).isLast()).isTrue();
    }
}
