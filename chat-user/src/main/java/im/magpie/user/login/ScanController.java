package im.magpie.user.login;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.RateLimit;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Client;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** What the development scan page calls. */
@RestController
final class ScanController {
    private final DevelopmentScan scan;

    ScanController(DevelopmentScan scan) {
        this.scan = scan;
    }

    /** Scans a code as an account. */
    @PostMapping("/capi/user/public/scan")
    @Refusals(ErrorCode.BUSINESS)
    @RateLimit(value = "qr", by = RateLimit.Subject.ADDRESS)
    ApiResult<ScanAnswer> scan(@Valid @RequestBody ScanRequest request, Client client) {
        return ApiResult.ok(new ScanAnswer(scan.scan(request.code(), request.account(), client)));
    }

    /** Consents to the login that was scanned. */
    @PostMapping("/capi/user/public/scan/confirm")
    @Refusals(ErrorCode.BUSINESS)
    @RateLimit(value = "qr", by = RateLimit.Subject.ADDRESS)
    ApiResult<Void> confirm(@Valid @RequestBody ConfirmRequest request) {
        scan.confirm(request.code(), request.confirmKey());
        return ApiResult.ok();
    }

    /**
     * A scan.
     *
     * @param code from the QR code's text
     * @param account 3 to 32 of {@code A-Z a-z 0-9 _}
     */
    record ScanRequest(
            @NotBlank @Size(max = 64) String code,
            @NotNull @Size(min = 3, max = 32) @Pattern(regexp = "[A-Za-z0-9_]*") String account) {
        @Override
        public String toString() {
            return "ScanRequest[account=" + account + "]";
        }
    }

    /**
     * The answer to a scan.
     *
     * @param confirmKey proves, when the user consents, that it is who scanned
     */
    record ScanAnswer(String confirmKey) {
        @Override
        public String toString() {
            return "ScanAnswer[]";
        }
    }

    /**
     * The consent of the user who scanned.
     *
     * @param code the code that was scanned
     * @param confirmKey what the scan was answered with
     */
    record ConfirmRequest(
            @NotBlank @Size(max = 64) String code, @NotBlank @Size(max = 64) String confirmKey) {
        @Override
        public String toString() {
            return "ConfirmRequest[]";
        }
    }
}
