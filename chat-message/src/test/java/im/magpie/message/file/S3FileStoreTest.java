package im.magpie.message.file;

import com.adobe.testing.s3mock.S3MockApplication;
import im.magpie.message.FileSettings;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Against a server that speaks S3. */
class S3FileStoreTest extends FileStoreContract {
    /** What it would set up because this module has it on its class path. */
    private static final List<String> NOT_ITS =
            List.of(
                    "com.baomidou.mybatisplus.autoconfigure.MybatisPlusAutoConfiguration",
                    "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                    "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration");

    private static S3MockApplication server;
    private static S3FileStore store;

    /** The server's makers would rather see it in a container; there are none here. */
    @SuppressWarnings("deprecation")
    @BeforeAll
    static void start() {
        server =
                S3MockApplication.start(
                        "--http.port=0",
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--com.adobe.testing.s3mock.store.initialBuckets=files",
                        "--spring.autoconfigure.exclude=" + String.join(",", NOT_ITS));
        store = new S3FileStore(settings(server.getHttpPort()));
    }

    private static FileSettings.S3 settings(int port) {
        return new FileSettings.S3(
                URI.create("http://127.0.0.1:" + port),
                "us-east-1",
                "files",
                "key",
                "secret",
                true);
    }

    @AfterAll
    static void stop() {
        store.close();
        server.stop();
    }

    @Override
    FileStore store() {
        return store;
    }
}
