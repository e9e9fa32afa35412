package im.magpie.server.apidoc;

import com.github.therapi.runtimejavadoc.ClassJavadoc;
import com.github.therapi.runtimejavadoc.CommentFormatter;
import com.github.therapi.runtimejavadoc.FieldJavadoc;
import com.github.therapi.runtimejavadoc.RuntimeJavadoc;
import im.magpie.common.api.RateLimit;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ErrorCode;
import im.magpie.server.http.PublicPaths;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;

/**
 * The refusals an endpoint can answer with: some follow from its shape, the others it names itself
 * with {@link Refusals}.
 */
final class DocumentedErrors {
    private final Map<String, String> meanings;

    DocumentedErrors() {
        ClassJavadoc javadoc = RuntimeJavadoc.getJavadoc(ErrorCode.class);
        CommentFormatter formatter = new CommentFormatter();
        meanings =
                javadoc.getEnumConstants().stream()
                        .collect(
                                Collectors.toMap(
                                        FieldJavadoc::getName,
                                        constant -> formatter.format(constant.getComment())));
    }

    /** What a code means, in one sentence. */
    String meaning(ErrorCode code) {
        return meanings.get(code.name());
    }

    /** The refusals of an endpoint by HTTP status. */
    Map<Integer, Set<ErrorCode>> of(HandlerMethod endpoint, String path) {
        Map<Integer, Set<ErrorCode>> byStatus = new TreeMap<>();
        for (ErrorCode code : codes(endpoint, path)) {
            byStatus.computeIfAbsent(code.httpStatus(), s -> EnumSet.noneOf(ErrorCode.class))
                    .add(code);
        }
        return byStatus;
    }

    private static Set<ErrorCode> codes(HandlerMethod endpoint, String path) {
        // FORBIDDEN is also the answer to pages of foreign origins.
        Set<ErrorCode> codes =
                EnumSet.of(
                        ErrorCode.BANNED, ErrorCode.FORBIDDEN, ErrorCode.INTERNAL, ErrorCode.BUSY);
        if (!PublicPaths.contains(path)) {
            codes.add(ErrorCode.UNAUTHENTICATED);
        }
        if (!endpoint.hasMethodAnnotation(GetMapping.class)) {
            codes.add(ErrorCode.OUTCOME_UNKNOWN);
        }
        if (endpoint.hasMethodAnnotation(RateLimit.class)) {
            codes.add(ErrorCode.RATE_LIMITED);
        }
        if (Arrays.stream(endpoint.getMethodParameters()).anyMatch(DocumentedErrors::isInput)) {
            codes.add(ErrorCode.VALIDATION);
        }
        if (Arrays.stream(endpoint.getMethodParameters()).anyMatch(DocumentedErrors::isBody)) {
            codes.add(ErrorCode.TOO_LARGE);
            codes.add(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        }
        Refusals own = endpoint.getMethodAnnotation(Refusals.class);
        if (own != null) {
            codes.addAll(Arrays.asList(own.value()));
        }
        return codes;
    }

    private static boolean isBody(MethodParameter parameter) {
        return parameter.hasParameterAnnotation(RequestBody.class);
    }

    private static boolean isInput(MethodParameter parameter) {
        return !ApiDocumentConfiguration.KNOWN_FROM_REQUEST.contains(parameter.getParameterType());
    }
}
