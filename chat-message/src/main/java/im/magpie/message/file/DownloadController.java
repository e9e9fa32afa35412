package im.magpie.message.file;

import im.magpie.common.api.RawContent;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;
import org.springframework.util.StreamUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** Serves stored files such that nothing in them can run. */
@RestController
class DownloadController {
    private static final Logger log = LoggerFactory.getLogger(DownloadController.class);

    /** Private: whoever shares a cache with a reader need not have been given the url. */
    private static final String FOR_EVER = "private, max-age=31536000, immutable";

    private static final String NOTHING_RUNS = "sandbox; default-src 'none'";

    private final FileStore store;

    DownloadController(FileStore store) {
        this.store = store;
    }

    /**
     * A file, or one range of it. Pictures, sound and film come with their type; everything else as
     * bytes to be saved. Files never change: clients may keep them. One range is answered 206, one
     * beyond the end 416, a file the client has 304.
     *
     * @param scene of the file's key: what it was uploaded for
     * @param year of the key
     * @param month of the key
     * @param file the key's last part: a random name and an extension
     * @param name what a file that is saved is called; its key when there is none
     */
    @Refusals({ErrorCode.PATH_NOT_FOUND, ErrorCode.BUSY})
    @RawContent(gives = {"image/*", "audio/*", "video/*", "application/octet-stream"})
    @GetMapping("/capi/oss/public/file/{scene}/{year}/{month}/{file}")
    void download(
            @PathVariable("scene") String scene,
            @PathVariable("year") String year,
            @PathVariable("month") String month,
            @PathVariable("file") String file,
            @RequestParam(name = "name", defaultValue = "") String name,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        FileKey key =
                FileKey.parse(String.join("/", scene, year, month, file))
                        .orElseThrow(DownloadController::unknown);
        long size = size(key);
        String etag = '"' + key.fileName() + '"';
        if (new ServletWebRequest(request, response).checkNotModified(etag)) {
            describe(key, name, response);
            return;
        }
        Part part = Part.of(range(request, etag), size);
        boolean isWanted = request.getMethod().equals("GET") && part.length() > 0;
        // Opened before anything is said: a refusal must not be taken for the file.
        try (InputStream content = isWanted ? open(key, part) : InputStream.nullInputStream()) {
            describe(key, name, response);
            part.describe(response);
            if (isWanted) {
                send(content, part, response);
            }
        }
    }

    private long size(FileKey key) {
        try {
            return store.size(key).orElseThrow(DownloadController::unknown);
        } catch (IOException e) {
            throw away(e);
        }
    }

    private static void describe(FileKey key, String name, HttpServletResponse response) {
        FileFormat format = FileFormat.ofExtension(key.extension());
        response.setContentType(format.contentType());
        response.setHeader("Content-Security-Policy", NOTHING_RUNS);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader(HttpHeaders.CACHE_CONTROL, FOR_EVER);
        response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        if (format.kind() == FileFormat.Kind.ATTACHMENT) {
            String clean = DownloadName.clean(name);
            response.setHeader(
                    HttpHeaders.CONTENT_DISPOSITION,
                    ContentDisposition.attachment()
                            .filename(
                                    clean.isEmpty() ? key.fileName() : clean,
                                    StandardCharsets.UTF_8)
                            .build()
                            .toString());
        }
    }

    /**
     * The one range asked for. What is malformed, has several parts or is meant for another version
     * of the file is answered with the whole file, as HTTP allows.
     */
    private static Optional<HttpRange> range(HttpServletRequest request, String etag) {
        String ifRange = request.getHeader(HttpHeaders.IF_RANGE);
        if (ifRange != null && !ifRange.equals(etag)) {
            return Optional.empty();
        }
        try {
            List<HttpRange> ranges = HttpRange.parseRanges(request.getHeader(HttpHeaders.RANGE));
            return ranges.size() == 1 ? Optional.of(ranges.get(0)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void send(InputStream content, Part part, HttpServletResponse response)
            throws IOException {
        long sent =
                StreamUtils.copyRange(content, response.getOutputStream(), 0, part.length() - 1);
        if (sent < part.length()) {
            throw new IOException("a file ended after " + sent + " bytes of " + part);
        }
    }

    private InputStream open(FileKey key, Part part) {
        try {
            return store.open(key, part.from(), part.length());
        } catch (IOException e) {
            throw away(e);
        }
    }

    private static ChatException unknown() {
        return new ChatException(ErrorCode.PATH_NOT_FOUND, "file.unknown");
    }

    private static ChatException away(IOException e) {
        log.warn("a file could not be read", e);
        return new ChatException(ErrorCode.BUSY, "file.store-away");
    }

    /**
     * What of a file is sent.
     *
     * @param status 200 the whole, 206 a part, 416 nothing
     * @param from offset of the first byte
     * @param length bytes
     * @param size bytes of the file
     */
    private record Part(int status, long from, long length, long size) {

        static Part of(Optional<HttpRange> range, long size) {
            if (range.isEmpty()) {
                return new Part(HttpServletResponse.SC_OK, 0, size, size);
            }
            long from = range.get().getRangeStart(size);
            long length = range.get().getRangeEnd(size) + 1 - from;
            return from < size && length > 0
                    ? new Part(HttpServletResponse.SC_PARTIAL_CONTENT, from, length, size)
                    : new Part(HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE, 0, 0, size);
        }

        void describe(HttpServletResponse response) {
            response.setStatus(status);
            response.setContentLengthLong(length);
            if (status != HttpServletResponse.SC_OK) {
                String sent = length == 0 ? "*" : from + "-" + (from + length - 1);
                response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes " + sent + "/" + size);
            }
        }
    }
}
