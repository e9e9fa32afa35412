package im.magpie.server.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values travel to the database as parameters. */
class SqlTextTest {

    @Test
    void mappersPutNoTextIntoStatements() throws IOException {
        Map<String, String> sources = Sources.of("main");

        assertThat(sources.keySet())
                .filteredOn(name -> name.endsWith("Mapper"))
                .hasSizeGreaterThan(5);
        // MyBatis puts ${…} in as text, and so do these of MyBatis-Plus' wrappers.
        sources.forEach(
                (name, source) -> {
                    if (name.endsWith("Mapper")) {
                        assertThat(source).as(name).doesNotContain("${");
                    }
                    if (source.contains("Wrapper")) {
                        assertThat(source).as(name).doesNotContain(".last(", ".inSql(", ".exists(");
                    }
                });
    }
}
