package im.magpie.message.file;

import im.magpie.message.FileSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Keeps files in a bucket of an S3-compatible service; a file's key is its object's key. */
final class S3FileStore implements FileStore, AutoCloseable {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;

    /** Should somebody open the bucket to the public, its files are still bytes to be saved. */
    private static final String CONTENT_TYPE = "application/octet-stream";

    private final S3Client client;
    private final String bucket;

    S3FileStore(FileSettings.S3 settings) {
        this.client = client(settings);
        this.bucket = settings.bucket();
    }

    /** Without chunked signatures and checksums of the SDK's own, which other services lack. */
    private static S3Client client(FileSettings.S3 settings) {
        S3ClientBuilder builder =
                S3Client.builder()
                        .region(Region.of(settings.region()))
                        .credentialsProvider(
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create(
                                                settings.accessKey(), settings.secretKey())))
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .serviceConfiguration(
                                S3Configuration.builder()
                                        .pathStyleAccessEnabled(settings.pathStyle())
                                        .chunkedEncodingEnabled(false)
                                        .build())
                        .httpClientBuilder(
                                UrlConnectionHttpClient.builder()
                                        .connectionTimeout(CONNECT_WITHIN)
                                        .socketTimeout(ANSWER_WITHIN));
        if (settings.endpoint() != null) {
            builder.endpointOverride(settings.endpoint());
        }
        return builder.build();
    }

    /**
     * The service itself refuses a second object of one key, so that nodes need not agree. A
     * service that ignores the condition is covered by {@link Uploads}, which looks first and takes
     * one body at a time; but for two nodes that write one key in the same moment.
     */
    @Override
    public boolean put(FileKey key, Path content) throws IOException {
        try {
            client.putObject(
                    request ->
                            request.bucket(bucket)
                                    .key(key.text())
                                    .ifNoneMatch("*")
                                    .contentType(CONTENT_TYPE),
                    RequestBody.fromFile(content));
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == PRECONDITION_FAILED) {
                return false;
            }
            throw failed("put", e);
        } catch (SdkException e) {
            throw failed("put", e);
        }
    }

    @Override
    public OptionalLong size(FileKey key) throws IOException {
        try {
            return OptionalLong.of(
                    client.headObject(request -> request.bucket(bucket).key(key.text()))
                            .contentLength());
        } catch (NoSuchKeyException e) {
            return OptionalLong.empty();
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return OptionalLong.empty();
            }
            throw failed("head", e);
        } catch (SdkException e) {
            throw failed("head", e);
        }
    }

    @Override
    public InputStream open(FileKey key, long from, long length) throws IOException {
        String range = "bytes=" + from + "-" + (from + length - 1);
        try {
            return client.getObject(request -> request.bucket(bucket).key(key.text()).range(range));
        } catch (SdkException e) {
            throw failed("get", e);
        }
    }

    private IOException failed(String operation, SdkException e) {
        return new IOException("bucket " + bucket + " did not serve a " + operation, e);
    }

    @Override
    public void close() {
        client.close();
    }
}
