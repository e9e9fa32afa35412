package im.magpie.server.http;

import im.magpie.common.api.ApiResult;
import im.magpie.common.error.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.servlet.LocaleResolver;
import tools.jackson.databind.json.JsonMapper;

/** Refuses foreign origins in the envelope instead of plain text. */
final class OriginCorsProcessor extends DefaultCorsProcessor {
    private final JsonMapper json;
    private final Sentences sentences;
    private final LocaleResolver locales;

    OriginCorsProcessor(JsonMapper json, Sentences sentences, LocaleResolver locales) {
        this.json = json;
        this.sentences = sentences;
        this.locales = locales;
    }

    /** Runs before the dispatcher, which would otherwise settle the language. */
    @Override
    public boolean processRequest(
            CorsConfiguration rules, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        LocaleContextHolder.setLocale(locales.resolveLocale(request));
        try {
            return super.processRequest(rules, request, response);
        } finally {
            LocaleContextHolder.resetLocaleContext();
        }
    }

    @Override
    protected void rejectRequest(ServerHttpResponse response) throws IOException {
        Locale locale = LocaleContextHolder.getLocale();
        ApiResult<Void> refusal =
                ApiResult.refused(
                        ErrorCode.FORBIDDEN.wireCode(),
                        sentences.of("server.foreign-origin", locale));
        response.setStatusCode(HttpStatus.FORBIDDEN);
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        response.getBody().write(json.writeValueAsString(refusal).getBytes(StandardCharsets.UTF_8));
        response.flush();
    }
}
