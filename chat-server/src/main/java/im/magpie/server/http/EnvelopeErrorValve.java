package im.magpie.server.http;

import im.magpie.common.api.ApiResult;
import im.magpie.common.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.ResourceBundle;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers in the envelope what Tomcat refuses before any of our code runs: broken encodings in the
 * path, impossible headers. Tomcat makes its own instance, so this one knows no beans.
 */
public final class EnvelopeErrorValve extends ErrorReportValve {
    private static final int FIRST_ERROR = 400;
    private static final int FIRST_FAULT = 500;

    private static final ResourceBundle.Control NO_FALLBACK =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    @Override
    protected void report(Request request, Response response, Throwable failure) {
        int status = response.getStatus();
        if (status < FIRST_ERROR
                || response.getContentWritten() > 0
                || !response.setErrorReported()) {
            return;
        }
        ErrorCode code = status < FIRST_FAULT ? ErrorCode.VALIDATION : ErrorCode.INTERNAL;
        String sentence = sentences(request).getString("server.malformed-request");
        byte[] envelope =
                JsonMapper.shared()
                        .writeValueAsString(ApiResult.refused(code.wireCode(), sentence))
                        .getBytes(StandardCharsets.UTF_8);
        try {
            response.setContentType("application/json");
            response.setContentLength(envelope.length);
            response.getOutputStream().write(envelope);
            response.finishResponse();
        } catch (IOException e) {
            container.getLogger().debug("a refusal did not reach its client", e);
        }
    }

    /** Without a wish for a language, Tomcat would name the machine's own. */
    private static ResourceBundle sentences(Request request) {
        boolean english =
                request.getHeader(HttpHeaders.ACCEPT_LANGUAGE) != null
                        && request.getLocale().getLanguage().equals("en");
        return ResourceBundle.getBundle(
                "messages", english ? Locale.ENGLISH : Locale.ROOT, NO_FALLBACK);
    }
}
