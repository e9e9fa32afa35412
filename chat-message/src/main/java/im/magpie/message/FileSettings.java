package im.magpie.message;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Uploaded files, under {@code chat.files}.
 *
 * @param store where files are kept; default {@code local}, a folder
 * @param folder the folder of the store {@code local}; the nodes of a cluster must share it.
 *     Default the folder {@code files} of the data folder
 * @param maxSize largest file, at least 1 byte; default 100 MB. A larger one is answered 413.
 * @param urlTtl how long an upload url can be used, 1 s to 1 d; default 10 min. An upload that has
 *     begun may finish.
 * @param minFreeDisk uploads are refused as busy while the data folder's disk has less free;
 *     default 1 GB; 0 = no floor. Counts for both stores: uploads pass through the data folder.
 *     Each upload looks at it every 4 MB, so the floor is missed by at most that times {@code
 *     maxUploads}.
 * @param maxUploads uploads taken in at the same time, at least 1; default 32. One more is refused
 *     as busy. One user has at most a quarter of them, so that nobody keeps the others out.
 * @param s3 the bucket, for the store {@code s3}
 */
public record FileSettings(
        @DefaultValue("local") @NotNull Store store,
        @DefaultValue("") String folder,
        @DefaultValue("100MB") @NotNull DataSize maxSize,
        @DefaultValue("10m") @NotNull Duration urlTtl,
        @DefaultValue("1GB") @NotNull DataSize minFreeDisk,
        @DefaultValue("32") @Min(1) int maxUploads,
        @DefaultValue @Valid S3 s3) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    /**
     * @throws IllegalArgumentException naming the setting that cannot be
     */
    public FileSettings {
        if (maxSize != null && maxSize.toBytes() < 1) {
            throw new IllegalArgumentException(
                    "chat.files.max-size is " + maxSize + ", expected at least 1B");
        }
        if (urlTtl != null && (urlTtl.compareTo(SHORTEST) < 0 || urlTtl.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException(
                    "chat.files.url-ttl is " + urlTtl + ", expected 1s to 1d");
        }
        if (store == Store.S3) {
            s3.check();
        }
    }

    /** The settings as they are when nothing is set. */
    public static FileSettings defaults() {
        return new FileSettings(
                Store.LOCAL,
                "",
                DataSize.ofMegabytes(100),
                Duration.ofMinutes(10),
                DataSize.ofGigabytes(1),
                32,
                new S3(null, "us-east-1", "", "", "", true));
    }

    /** Where files are kept. */
    public enum Store {
        /** In a folder. */
        LOCAL,
        /** In a bucket of an S3-compatible service. */
        S3
    }

    /**
     * A bucket that only this server needs to reach: no public access, no CORS.
     *
     * @param endpoint address of the service, such as {@code https://minio.example.org}; unset:
     *     Amazon's own for the region
     * @param region region of the bucket; default {@code us-east-1}, which most other services
     *     accept
     * @param bucket name of the bucket; it must exist. No default
     * @param accessKey id of the key that may get and put objects. No default
     * @param secretKey the key's secret. No default
     * @param pathStyle whether the bucket is named in the path and not in the host; default true,
     *     as most services other than Amazon's need it
     */
    public record S3(
            URI endpoint,
            @DefaultValue("us-east-1") @NotNull String region,
            @DefaultValue("") String bucket,
            @DefaultValue("") String accessKey,
            @DefaultValue("") String secretKey,
            @DefaultValue("true") boolean pathStyle) {

        private void check() {
            require("bucket", bucket);
            require("access-key", accessKey);
            require("secret-key", secretKey);
        }

        private static void require(String name, String value) {
            if (value == null || value.isBlank()) {
                throw new IllegalArgumentException(
                        "chat.files.s3." + name + " is missing: chat.files.store=s3 needs it");
            }
        }

        /** Leaves the secret out: settings end up in logs. */
        @Override
        public String toString() {
            return "S3[endpoint=" + endpoint + ", region=" + region + ", bucket=" + bucket + "]";
        }
    }
}
