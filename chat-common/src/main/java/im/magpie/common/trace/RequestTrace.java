package im.magpie.common.trace;

import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The trace id of a request from outside; the one rule for REST and push handshakes. One that a
 * trusted proxy has set is taken over: the trace id of a W3C {@code traceparent}, or an {@code
 * X-Request-Id}. Anything else in these headers counts as nothing: what is logged is not what
 * strangers write, and nobody can hide among the lines of others.
 */
public final class RequestTrace {
    /** The header of every answer that the id stands in. */
    public static final String HEADER = "X-Trace-Id";

    private static final String REQUEST_ID = "X-Request-Id";
    private static final String TRACE_PARENT = "traceparent";

    private static final String FIRST = "00";

    /** Version, trace id, span id, flags; later versions may have more. An id is never all 0. */
    private static final Pattern PARENT =
            Pattern.compile(
                    "(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}"
                            + "-[0-9a-f]{2}(-.*)?");

    private static final Pattern GIVEN = Pattern.compile("[A-Za-z0-9_-]{8,64}");

    private RequestTrace() {}

    /**
     * The id of one request; a fresh one unless a proxy has given one.
     *
     * @param fromTrustedProxy whether the request came from one of {@code chat.trusted-proxies}
     * @param headers the first value of a header by its name, or null
     */
    public static String idOf(boolean fromTrustedProxy, UnaryOperator<String> headers) {
        return fromTrustedProxy
                ? ofParent(headers).or(() -> ofProxy(headers)).orElseGet(Trace::fresh)
                : Trace.fresh();
    }

    private static Optional<String> ofParent(UnaryOperator<String> headers) {
        return Optional.ofNullable(headers.apply(TRACE_PARENT))
                .map(PARENT::matcher)
                .filter(Matcher::matches)
                .filter(parent -> parent.group(3) == null || !parent.group(1).equals(FIRST))
                .map(parent -> parent.group(2));
    }

    private static Optional<String> ofProxy(UnaryOperator<String> headers) {
        return Optional.ofNullable(headers.apply(REQUEST_ID))
                .filter(id -> GIVEN.matcher(id).matches());
    }
}
