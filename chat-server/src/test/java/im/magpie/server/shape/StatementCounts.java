package im.magpie.server.shape;

import com.github.benmanes.caffeine.cache.Cache;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.util.ContentCachingResponseWrapper;
import org.springframework.web.util.WebUtils;

/**
 * Says in a header of each answer how many statements its request needed. A batch counts as one.
 * What other threads do for it, as the message log's writer, is not counted here.
 */
@TestConfiguration(proxyBeanMethods = false)
class StatementCounts {
    static final String HEADER = "X-Statements";

    private static final ThreadLocal<int[]> COUNT = ThreadLocal.withInitial(() -> new int[1]);

    @Bean
    static BeanPostProcessor countedDataSource() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof DataSource source ? counted(source, DataSource.class) : bean;
            }
        };
    }

    @Bean
    FilterRegistrationBean<Filter> reportedCount() {
        Filter filter =
                (request, response, chain) -> {
                    if (request.getDispatcherType() == DispatcherType.ASYNC) {
                        chain.doFilter(request, response);
                        WebUtils.getNativeResponse(response, ContentCachingResponseWrapper.class)
                                .copyBodyToResponse();
                        return;
                    }
                    COUNT.get()[0] = 0;
                    ContentCachingResponseWrapper answer =
                            new ContentCachingResponseWrapper((HttpServletResponse) response);
                    chain.doFilter(request, answer);
                    answer.setHeader(HEADER, String.valueOf(COUNT.get()[0]));
                    if (!request.isAsyncStarted()) {
                        answer.copyBodyToResponse();
                    }
                };
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    private static <T> T counted(T target, Class<T> type) {
        InvocationHandler handler =
                (proxy, method, arguments) -> {
                    if (target instanceof Statement && method.getName().startsWith("execute")) {
                        COUNT.get()[0]++;
                    }
                    try {
                        return countedToo(method.invoke(target, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                };
        return type.cast(
                Proxy.newProxyInstance(
                        StatementCounts.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object countedToo(Object result) {
        if (result instanceof Connection connection) {
            return counted(connection, Connection.class);
        }
        if (result instanceof PreparedStatement statement) {
            return counted(statement, PreparedStatement.class);
        }
        return result instanceof Statement statement ? counted(statement, Statement.class) : result;
    }

    /** Empties every cache of the application: what is asked next is read again. */
    static void forget(ApplicationContext context) {
        for (String name : context.getBeanDefinitionNames()) {
            Object bean = context.getBean(name);
            if (isOurs(bean)) {
                forget(bean);
            }
        }
    }

    private static void forget(Object owner) {
        for (Field field : owner.getClass().getDeclaredFields()) {
            Object value = value(field, owner);
            if (value instanceof Cache<?, ?> cache) {
                cache.invalidateAll();
            } else if (value != null && value.getClass().getSimpleName().equals("GuardedCache")) {
                forget(value);
            }
        }
    }

    private static Object value(Field field, Object owner) {
        boolean mayHold =
                field.getType() == Cache.class
                        || field.getType().getSimpleName().equals("GuardedCache");
        if (!mayHold) {
            return null;
        }
        try {
            field.setAccessible(true);
            return field.get(owner);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isOurs(Object bean) {
        return bean.getClass().getPackageName().startsWith("im.magpie.");
    }
}
