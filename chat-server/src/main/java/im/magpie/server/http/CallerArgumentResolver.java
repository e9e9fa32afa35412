package im.magpie.server.http;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Client;
import im.magpie.common.session.Identity;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Hands endpoints their caller: {@link Identity} for anybody, {@link Identity.User} where a login
 * is needed, {@link Client} for the machine.
 */
final class CallerArgumentResolver implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        Class<?> type = parameter.getParameterType();
        return type == Identity.class || type == Identity.User.class || type == Client.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            ModelAndViewContainer container,
            NativeWebRequest request,
            WebDataBinderFactory binders) {
        Caller caller = Caller.of(request.getNativeRequest(HttpServletRequest.class));
        if (parameter.getParameterType() == Client.class) {
            return caller.client();
        }
        if (parameter.getParameterType() == Identity.User.class
                && !(caller.identity() instanceof Identity.User)) {
            throw new ChatException(ErrorCode.UNAUTHENTICATED, "server.login-needed");
        }
        return caller.identity();
    }
}
