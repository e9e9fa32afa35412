package im.magpie.server.http;

import im.magpie.common.api.ApiResult;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.trace.Trace;
import im.magpie.sql.CommitUnknownException;
import im.magpie.sql.MomentaryFailure;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.coyote.BadRequestException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.FieldError;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;

/** The one place where a failure becomes an answer: status, wire code, sentence. */
@RestControllerAdvice
final class ErrorAnswers {
    private static final Logger log = LoggerFactory.getLogger(ErrorAnswers.class);
    private static final String BUSY_RETRY_SECONDS = "1";

    private final Sentences sentences;

    ErrorAnswers(Sentences sentences) {
        this.sentences = sentences;
    }

    @ExceptionHandler
    ResponseEntity<ApiResult<Void>> refused(ChatException refusal, Locale locale) {
        ResponseEntity<ApiResult<Void>> answer =
                answer(refusal.code(), locale, refusal.messageKey(), refusal.arguments().toArray());
        if (refusal.code() != ErrorCode.RATE_LIMITED) {
            return answer;
        }
        return ResponseEntity.status(answer.getStatusCode())
                .headers(answer.getHeaders())
                .header(HttpHeaders.RETRY_AFTER, String.valueOf(refusal.arguments().get(0)))
                .body(answer.getBody());
    }

    @ExceptionHandler
    ResponseEntity<ApiResult<Void>> invalid(
            MethodArgumentNotValidException failure, Locale locale) {
        String rules =
                failure.getBindingResult().getAllErrors().stream()
                        .map(
                                error ->
                                        error instanceof FieldError field
                                                ? field.getField()
                                                        + ": "
                                                        + field.getDefaultMessage()
                                                : error.getDefaultMessage())
                        .sorted()
                        .collect(Collectors.joining("; "));
        return answer(ErrorCode.VALIDATION, locale, "server.invalid", rules);
    }

    @ExceptionHandler
    ResponseEntity<ApiResult<Void>> invalid(
            HandlerMethodValidationException failure, Locale locale) {
        String rules =
                failure.getParameterValidationResults().stream()
                        .map(
                                result ->
                                        result.getMethodParameter().getParameterName()
                                                + ": "
                                                + result.getResolvableErrors()
                                                        .get(0)
                                                        .getDefaultMessage())
                        .sorted()
                        .collect(Collectors.joining("; "));
        return answer(ErrorCode.VALIDATION, locale, "server.invalid", rules);
    }

    @ExceptionHandler
    ResponseEntity<ApiResult<Void>> unreadable(
            HttpMessageNotReadableException failure, Locale locale) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyTooLargeException) {
                return answer(ErrorCode.TOO_LARGE, locale, "server.too-large");
            }
            if (cause instanceof DatabindException databind && !databind.getPath().isEmpty()) {
                return answer(ErrorCode.VALIDATION, locale, "server.wrong-type", path(databind));
            }
        }
        return answer(ErrorCode.VALIDATION, locale, "server.malformed-json");
    }

    private static String path(JacksonException failure) {
        return failure.getPath().stream()
                .map(
                        step ->
                                step.getPropertyName() != null
                                        ? step.getPropertyName()
                                        : "[" + step.getIndex() + "]")
                .collect(Collectors.joining("."))
                .replace(".[", "[");
    }

    @ExceptionHandler
    ResponseEntity<ApiResult<Void>> missing(
            MissingServletRequestParameterException failure, Locale locale) {
        return answer(ErrorCode.VALIDATION, locale, "server.missing", failure.getParameterName());
    }

    @ExceptionHandler
    ResponseEntity<ApiResult<Void>> mismatch(TypeMismatchException failure, Locale locale) {
        String name =
                failure instanceof MethodArgumentTypeMismatchException argument
                        ? argument.getName()
                        : String.valueOf(failure.getPropertyName());
        return answer(ErrorCode.VALIDATION, locale, "server.wrong-type", name);
    }

    @ExceptionHandler
    ResponseEntity<ApiResult<Void>> unknownPath(NoResourceFoundException failure, Locale locale) {
        return answer(ErrorCode.PATH_NOT_FOUND, locale, "server.unknown-path");
    }

    @ExceptionHandler
    ResponseEntity<ApiResult<Void>> wrongMethod(
            HttpRequestMethodNotSupportedException failure, Locale locale) {
        return answer(ErrorCode.METHOD_NOT_ALLOWED, locale, "server.method", failure.getMethod());
    }

    @ExceptionHandler
    ResponseEntity<ApiResult<Void>> wrongMediaType(
            HttpMediaTypeNotSupportedException failure, Locale locale) {
        return answer(ErrorCode.UNSUPPORTED_MEDIA_TYPE, locale, "server.media-type");
    }

    /** Tomcat found the query's percent-encoding broken, or too many parameters in it. */
    @ExceptionHandler
    ResponseEntity<ApiResult<Void>> malformedQuery(
            InvalidParameterException failure, Locale locale) {
        return answer(ErrorCode.VALIDATION, locale, "server.malformed-request");
    }

    /** A body that an endpoint reads by itself went past its limit. */
    @ExceptionHandler
    ResponseEntity<ApiResult<Void>> tooLarge(BodyTooLargeException failure, Locale locale) {
        return answer(ErrorCode.TOO_LARGE, locale, "server.too-large");
    }

    /** The caller went away in the middle of a body or an answer, or sent a broken body. */
    @ExceptionHandler
    ResponseEntity<ApiResult<Void>> brokenOff(
            BadRequestException failure, Locale locale, HttpServletResponse response) {
        log.debug("a transfer broke off: {}", failure.toString());
        return response.isCommitted()
                ? null
                : answer(ErrorCode.VALIDATION, locale, "server.malformed-request");
    }

    /** The caller may look whether it was done, and ask again when not. */
    @ExceptionHandler
    ResponseEntity<ApiResult<Void>> unknownOutcome(CommitUnknownException failure, Locale locale) {
        log.warn("the outcome of a request is unknown", failure);
        return answer(ErrorCode.OUTCOME_UNKNOWN, locale, "server.outcome-unknown");
    }

    /**
     * @throws Exception the failure itself, when half an answer is out: an envelope would only be
     *     taken for more of it. The container ends the connection, so that the caller can tell.
     */
    @ExceptionHandler
    ResponseEntity<ApiResult<Void>> unexpected(
            Exception failure, Locale locale, HttpServletResponse response) throws Exception {
        if (response.isCommitted()) {
            throw failure;
        }
        if (MomentaryFailure.is(failure)) {
            log.warn("the database did not serve a request: {}", failure.getMessage());
            return answer(ErrorCode.BUSY, locale, "server.busy");
        }
        log.error("a request failed", failure);
        return answer(ErrorCode.INTERNAL, locale, "server.internal", Trace.current());
    }

    ResponseEntity<ApiResult<Void>> answer(
            ErrorCode code, Locale locale, String key, Object... arguments) {
        ResponseEntity.BodyBuilder builder =
                ResponseEntity.status(code.httpStatus()).contentType(MediaType.APPLICATION_JSON);
        if (code == ErrorCode.BUSY) {
            builder.header(HttpHeaders.RETRY_AFTER, BUSY_RETRY_SECONDS);
        }
        return builder.body(
                ApiResult.refused(code.wireCode(), sentences.of(key, locale, arguments)));
    }
}
