package im.magpie.server.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts the proxy in a container, with an nginx that only notes its calls. */
class ProxyStartTest {
    private static final String NGINX =
            """
            #!/bin/sh
            case "$*" in
              *reload*)
                echo reload >> "$NOTES"
                ! grep -q half "$MAGPIE_CERTIFICATE"
                ;;
              *)
                echo start >> "$NOTES"
                exec sleep 600
                ;;
            esac
            """;

    private static final String CKSUM =
            """
            #!/bin/sh
            echo look >> "$LOOKS"
            PATH=${PATH#*:} exec cksum
            """;

    @TempDir private Path folder;
    private Path notes;
    private Path looks;
    private Path certificate;
    private Path key;
    private Process process;

    @BeforeEach
    void start() throws IOException {
        notes = folder.resolve("notes");
        certificate = Files.writeString(folder.resolve("c.pem"), "first");
        key = Files.writeString(folder.resolve("k.pem"), "first");
        looks = folder.resolve("looks");
        writeProgram("nginx", NGINX);
        writeProgram("cksum", CKSUM);
        Path files = Files.createDirectory(folder.resolve("magpie"));
        Path root = Path.of("..").toAbsolutePath().normalize();
        for (String file : List.of("deploy/nginx/render.sh", "deploy/nginx/start.sh")) {
            Files.copy(root.resolve(file), files.resolve(Path.of(file).getFileName()));
        }
        Files.copy(root.resolve("nginx/magpie.conf"), files.resolve("magpie.conf"));
        ProcessBuilder builder =
                new ProcessBuilder(List.of("sh", files.resolve("start.sh").toString()));
        builder.environment()
                .putAll(
                        Map.of(
                                "PATH", folder + ":" + System.getenv("PATH"),
                                "TMPDIR", folder.toString(),
                                "NOTES", notes.toString(),
                                "LOOKS", looks.toString(),
                                "MAGPIE_HOST", "chat.test",
                                "MAGPIE_NODES", "one two",
                                "MAGPIE_CERTIFICATE", certificate.toString(),
                                "MAGPIE_KEY", key.toString(),
                                "MAGPIE_CERTIFICATE_CHECK", "0.1"));
        process =
                builder.redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output").toFile())
                        .start();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> Files.exists(notes) && !calls().isEmpty());
    }

    private void writeProgram(String name, String text) throws IOException {
        Path program = Files.writeString(folder.resolve(name), text);
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    @AfterEach
    void end() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void startsWithTheNamesPutIn() throws IOException {
        assertThat(folder.resolve("magpie.conf")).content().contains("server_name chat.test;");
        assertThat(calls()).containsExactly("start");
    }

    /** Each reload ends connections: one for one change, and none without. */
    @Test
    void loadsARenewedCertificateOnce() throws IOException {
        awaitLooks();
        assertThat(calls()).containsExactly("start");
        renew(certificate, "second");
        awaitLooks();
        assertThat(calls()).containsExactly("start", "reload");
        renew(key, "second");
        awaitLooks();
        assertThat(calls()).containsExactly("start", "reload", "reload");
    }

    @Test
    void triesAgainWhatNginxRefusesUntilItTakesIt() throws IOException {
        renew(certificate, "half");
        awaitLooks();
        assertThat(calls()).startsWith("start", "reload", "reload");
        renew(certificate, "whole");
        awaitLooks();
        List<String> taken = calls();
        awaitLooks();
        assertThat(calls()).isEqualTo(taken);
    }

    /** All at once, or a look might see it empty. */
    private void renew(Path file, String content) throws IOException {
        Path written = Files.writeString(folder.resolve("written"), content);
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(notes);
    }

    /** Waits for some looks at the certificate that begin after now. */
    private void awaitLooks() throws IOException {
        int before = Files.readAllLines(looks).size();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> Files.readAllLines(looks).size() > before + 4);
    }
}
