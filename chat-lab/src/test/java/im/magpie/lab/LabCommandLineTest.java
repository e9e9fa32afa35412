package im.magpie.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabCommandLineTest {
    @TempDir private Path folder;

    @Test
    void readsEveryOption() throws Exception {
        Path jar = Files.createFile(folder.resolve("product.jar"));
        Path java = Files.createFile(folder.resolve("java"));

        LabOptions options =
                LabCommandLine.parse(
                        "--nodes=3",
                        "--jar=" + jar,
                        "--java=" + java,
                        "--heap=1g",
                        "--database=mysql",
                        "--without=redis,nginx",
                        "--keep",
                        "--chat.presence.flush=2s",
                        "--spring.a=b=c",
                        "--logging.level.root=debug");

        NodeOptions node = options.node().orElseThrow();
        assertThat(options.nodes()).isEqualTo(3);
        assertThat(options.database()).isEqualTo(LabOptions.Database.MYSQL);
        assertThat(options.without())
                .containsExactlyInAnyOrder(LabOptions.Omission.REDIS, LabOptions.Omission.NGINX);
        assertThat(options.keep()).isTrue();
        assertThat(node.jar()).isEqualTo(jar);
        assertThat(node.java()).isEqualTo(java);
        assertThat(node.jvmOptions()).containsExactly("-Xmx1g");
        assertThat(node.arguments())
                .containsExactly(
                        "--chat.presence.flush=2s", "--spring.a=b=c", "--logging.level.root=debug");
    }

    @Test
    void argumentsThatAreGivenReplaceDefaults() {
        NodeOptions node =
                NodeOptions.of(folder)
                        .withArguments("--chat.mode=embedded")
                        .withDefaults(List.of("--chat.mode=clustered", "--server.port=1"));

        assertThat(node.arguments()).containsExactly("--chat.mode=embedded", "--server.port=1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--nodes=ten | --nodes must be 0 to 9, but is ten.",
                "--nodes=-1 | --nodes must be 0 to 9, but is -1.",
                "--nodes | Unknown option, or one without a value: --nodes (see --help).",
                "--nodes= | Unknown option, or one without a value: --nodes= (see --help).",
                "nodes=2 | Unknown option nodes (see --help).",
                "--colour=red | Unknown option --colour (see --help).",
                "--database=oracle | --database knows [mariadb, mysql], but not oracle.",
                "--without=mysql | --without knows [redis, rocketmq, nginx], but not mysql.",
                "--heap=much | --heap must be a size such as 256m, but is much.",
                "--jar=/no/such.jar | --jar must name a file, but is /no/such.jar.",
                "--chat.node-id=a | --chat.node-id differs from node to node, the lab sets it."
            })
    void badOptionsAreRefusedInOneSentence(String option, String sentence) {
        assertThatThrownBy(() -> LabCommandLine.parse(option))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence);
    }
}
