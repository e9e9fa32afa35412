package im.magpie.message.file;

import im.magpie.message.FileHome;
import im.magpie.message.FileSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The one place that chooses the store. */
@Configuration(proxyBeanMethods = false)
class FileConfiguration {

    @Bean
    FileStore fileStore(FileSettings settings, FileHome home) {
        return switch (settings.store()) {
            case LOCAL -> new LocalFileStore(home.folder());
            case S3 -> new S3FileStore(settings.s3());
        };
    }
}
