package im.magpie.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.magpie.server.start.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir private Path folder;

    @Test
    void isHeldByOneAtATime() throws IOException {
        try (DataDirectory held = DataDirectory.open(folder)) {
            assertThatThrownBy(() -> DataDirectory.open(folder))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("in use");
            assertThat(held.resolve("x")).isEqualTo(folder.resolve("x"));
        }
        DataDirectory.open(folder).close();
    }

    @Test
    void keepsItsSecretAndShowsItToItsOwnerOnly() throws IOException {
        String secret;
        try (DataDirectory data = DataDirectory.open(folder)) {
            secret = data.secret("token.secret");
        }
        assertThat(secret).hasSizeGreaterThanOrEqualTo(43);
        try (DataDirectory data = DataDirectory.open(folder)) {
            assertThat(data.secret("token.secret")).isEqualTo(secret);
            assertThat(data.secret("other.secret")).isNotEqualTo(secret);
        }
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve("token.secret"))))
                .isEqualTo("rw-------");
    }

    @Test
    void saysWhyAFolderCannotBeUsed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> DataDirectory.open(file))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("chat.data-dir");
    }
}
