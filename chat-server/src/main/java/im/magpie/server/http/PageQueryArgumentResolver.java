package im.magpie.server.http;

import im.magpie.common.api.PageQuery;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Reads {@code pageSize} and {@code cursor}; a size that is no number is refused, others clamped.
 */
final class PageQueryArgumentResolver implements HandlerMethodArgumentResolver {

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
            return Integer.valueOf(text.strip());
        } catch (NumberFormatException e) {
            throw new ChatException(ErrorCode.VALIDATION, "server.not-a-number", "pageSize");
        }
    }
}
