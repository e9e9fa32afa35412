package im.magpie.server.http;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Runs another interceptor once for a request. One that is answered later is dispatched a second
 * time, with its answer: it is neither counted nor checked again.
 */
final class FirstDispatch implements HandlerInterceptor {
    private final HandlerInterceptor once;

    FirstDispatch(HandlerInterceptor once) {
        this.once = once;
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler)
            throws Exception {
        return request.getDispatcherType() == DispatcherType.ASYNC
                || once.preHandle(request, response, handler);
    }
}
