package im.magpie.message.file;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.PublicUrl;
import im.magpie.common.api.RateLimit;
import im.magpie.common.api.RawContent;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Uploads: asking for a url, and writing to it. */
@RestController
class UploadController {
    private static final int LONGEST_NAME = 255;

    private final Uploads uploads;
    private final UploadTickets tickets;
    private final PublicUrl publicUrl;

    UploadController(Uploads uploads, UploadTickets tickets, PublicUrl publicUrl) {
        this.uploads = uploads;
        this.tickets = tickets;
        this.publicUrl = publicUrl;
    }

    /**
     * Urls for a new file. The upload url takes one PUT of the raw bytes with their Content-Type;
     * the download url works from then on.
     *
     * @param fileName what the user calls the file; its extension says what may be uploaded
     * @param sceneNumber 1 a message, 2 a sticker
     */
    @RateLimit("upload")
    @Refusals(ErrorCode.BUSY)
    @GetMapping("/capi/oss/upload/url")
    ApiResult<UploadUrls> urls(
            Identity.User caller,
            @RequestParam("fileName") @NotBlank @Size(max = LONGEST_NAME) String fileName,
            @RequestParam("scene") int sceneNumber,
            HttpServletRequest request) {
        Scene scene =
                Scene.of(sceneNumber)
                        .orElseThrow(() -> new ChatException(ErrorCode.VALIDATION, "file.scene"));
        UploadTicket ticket = uploads.permit(caller.uid(), fileName, scene);
        String base = base(request) + "/capi/oss/public/";
        String name =
                ticket.kind() == FileFormat.Kind.ATTACHMENT
                        ? "?name=" + DownloadName.encoded(fileName)
                        : "";
        return ApiResult.ok(
                new UploadUrls(
                        base + "upload/" + tickets.sign(ticket),
                        base + "file/" + ticket.key() + name));
    }

    /**
     * Where the API was called: unlike a page, it is sure to be there. A proxy that ends TLS says
     * so; a caller who lies about it misleads nobody but themselves.
     */
    private String base(HttpServletRequest request) {
        String host = request.getHeader(HttpHeaders.HOST);
        boolean https =
                request.isSecure() || "https".equals(request.getHeader("X-Forwarded-Proto"));
        return publicUrl.base(host, Optional.of((https ? "https://" : "http://") + host));
    }

    /**
     * Takes a file. Needs no login: the signed url is the permission, and browsers send such a PUT
     * without a token. It writes once, and is used up too by content that is not what it is for.
     *
     * @param ticket the permission, the end of the url that was asked for
     */
    @Refusals({
        ErrorCode.FORBIDDEN,
        ErrorCode.BANNED,
        ErrorCode.VALIDATION,
        ErrorCode.BUSINESS,
        ErrorCode.TOO_LARGE,
        ErrorCode.UNSUPPORTED_MEDIA_TYPE,
        ErrorCode.BUSY
    })
    @RawContent(takes = "*/*")
    @PutMapping("/capi/oss/public/upload/{ticket}")
    ApiResult<Void> upload(@PathVariable("ticket") String ticket, HttpServletRequest request)
            throws IOException {
        uploads.take(
                ticket,
                Objects.requireNonNullElse(request.getContentType(), ""),
                request.getContentLengthLong(),
                request::getInputStream);
        return ApiResult.ok(null);
    }

    /**
     * Where a file goes and where it is found.
     *
     * @param uploadUrl absolute; takes one PUT before it expires
     * @param downloadUrl absolute; whoever knows it can read the file
     */
    record UploadUrls(String uploadUrl, String downloadUrl) {}
}
