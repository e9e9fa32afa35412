package im.magpie.server.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The image and the proxy's file are made of what the product has. */
class ImageTest {
    private final String dockerfile = DeployFiles.text("Dockerfile");

    @Test
    void namesWholeVersionsOfImages() {
        assertThat(Pattern.compile("(?m)^ARG \\w+_IMAGE=(.+)$").matcher(dockerfile).results())
                .hasSize(2)
                .allSatisfy(image -> assertThat(image.group(1)).matches(DeployFiles::isPinned));
        assertThat(Pattern.compile("(?m)^FROM (\\S+)").matcher(dockerfile).results())
                .extracting(from -> from.group(1))
                .containsOnly("${BUILD_IMAGE}", "${RUN_IMAGE}", "scratch");
    }

    @Test
    void hasThePortsAndTheFolderOfTheProduct() {
        assertThat(dockerfile)
                .contains("EXPOSE 8080 " + DeployFiles.defaultOf("chat.websocket.port") + "\n")
                .contains("ENV CHAT_DATA_DIR=/data\n")
                .contains("VOLUME /data\n");
        assertThat(DeployFiles.settings()).contains("CHAT_DATA_DIR");
    }

    @Test
    void isHealthyWhenTheNodeIsReady() {
        assertThat(DeployFiles.text("healthcheck.sh"))
                .contains("GET /actuator/health/readiness ")
                .contains("${SERVER_PORT:-8080}");
    }

    @Test
    void letsTheSignalReachJava() {
        assertThat(Pattern.compile("(?m)^ENTRYPOINT (.+)$").matcher(dockerfile).results())
                .singleElement()
                .satisfies(line -> assertThat(line.group(1)).startsWith("[\"java\", "));
        assertThat(dockerfile).doesNotContain("\nCMD ");
    }

    /** In a small container Java would take the one that stops everything. */
    @Test
    void namesTheCollector() {
        assertThat(Pattern.compile("(?m)^ENTRYPOINT (.+)$").matcher(dockerfile).results())
                .singleElement()
                .satisfies(line -> assertThat(line.group(1)).contains("\"-XX:+UseG1GC\""));
    }

    @Test
    void putsTheNamesOfADeploymentIntoTheProxysFile() throws Exception {
        String rendered =
                rendered(
                        Map.of(
                                "MAGPIE_HOST", "chat.test",
                                "MAGPIE_NODES", "one two",
                                "MAGPIE_CERTIFICATE", "/tls/c.pem",
                                "MAGPIE_KEY", "/tls/k.pem",
                                "MAGPIE_HTTPS_PORT", "8443",
                                "MAGPIE_ORIGINS", "https://a.test"));

        assertThat(rendered)
                .contains("server one:8080 max_fails", "server two:8080 max_fails")
                .contains("server one:8090 max_fails", "server two:8090 max_fails")
                .contains("server_name chat.test;", "listen 8443 ssl", "listen 80;")
                .contains("ssl_certificate_key       /tls/k.pem;")
                .contains("  https://a.test $http_origin;")
                .doesNotContain("im.example.org", "/var/log", "server 127.0.0.1");
    }

    private static String rendered(Map<String, String> names)
            throws IOException, InterruptedException {
        Path root = Path.of("..").toAbsolutePath().normalize();
        ProcessBuilder builder =
                new ProcessBuilder(
                        List.of(
                                "sh",
                                root.resolve("deploy/nginx/render.sh").toString(),
                                root.resolve("nginx/magpie.conf").toString()));
        builder.environment().putAll(names);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
