package im.magpie.server.http;

import im.magpie.common.api.PageQuery;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import java.math.BigInteger;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Reads {@code pageSize} and {@code cursor}; a size that is no number is refused, others clamped.
 */
final class PageQueryArgumentResolver implements HandlerMethodArgumentResolver {
    private static final BigInteger MOST = BigInteger.valueOf(PageQuery.MAX_SIZE);

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == PageQuery.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            ModelAndViewContainer container,
            NativeWebRequest request,
            WebDataBinderFactory binders) {
        return new PageQuery(
                size(request.getParameter("pageSize")), request.getParameter("cursor"));
    }

    private static Integer size(String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            BigInteger size = new BigInteger(text.strip());
            return size.min(MOST).max(BigInteger.ZERO).intValue();
        } catch (NumberFormatException e) {
            throw new ChatException(ErrorCode.VALIDATION, "server.not-a-number", "pageSize");
        }
    }
}
