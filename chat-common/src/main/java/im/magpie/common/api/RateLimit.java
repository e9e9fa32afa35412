package im.magpie.common.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits how often a caller may use an endpoint. The numbers belong to the setting {@code
 * chat.rate-limit.<name>}; calls are counted before they are executed.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface RateLimit {

    /** Name of the limit in the settings. Endpoints of one name share one budget. */
    String value();

    /** Whose calls are counted together. */
    Subject by() default Subject.USER;

    /** Whose calls are counted together. */
    enum Subject {
        /** The logged-in user; callers without login are counted by their address. */
        USER,
        /** The client's address, IPv6 by its /64. */
        ADDRESS
    }
}
