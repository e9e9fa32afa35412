package im.magpie.server.http;

import im.magpie.common.api.ApiResult;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.trace.Trace;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers what fails before or behind the endpoints, in the same envelope. */
@RestController
final class EdgeErrorController implements ErrorController {
    private final ErrorAnswers answers;

    EdgeErrorController(ErrorAnswers answers) {
        this.answers = answers;
    }

    @RequestMapping("${server.error.path:/error}")
    ResponseEntity<ApiResult<Void>> error(HttpServletRequest request, Locale locale) {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        int code = status instanceof Integer number ? number : 404;
        return switch (code) {
            case 400 -> answers.answer(ErrorCode.VALIDATION, locale, "server.malformed-request");
            case 404 -> answers.answer(ErrorCode.PATH_NOT_FOUND, locale, "server.unknown-path");
            case 405 ->
                    answers.answer(
                            ErrorCode.METHOD_NOT_ALLOWED,
                            locale,
                            "server.method",
                            String.valueOf(request.getAttribute(RequestDispatcher.ERROR_METHOD)));
            case 413 -> answers.answer(ErrorCode.TOO_LARGE, locale, "server.too-large");
            default ->
                    answers.answer(ErrorCode.INTERNAL, locale, "server.internal", Trace.current());
        };
    }
}
