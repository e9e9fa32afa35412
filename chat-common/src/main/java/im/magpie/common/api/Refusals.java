package im.magpie.common.api;

import im.magpie.common.error.ErrorCode;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The refusals of an endpoint that follow from its own rules; they are part of its documentation.
 * Left out is what follows from its shape: validation of its fields, the token, the rate limit, and
 * what may happen to any request.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Refusals {

    /** The codes the endpoint answers with. */
    ErrorCode[] value();
}
