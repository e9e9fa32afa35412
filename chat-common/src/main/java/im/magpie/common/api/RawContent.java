package im.magpie.common.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an endpoint that reads or writes something else than JSON, for its documentation: what it
 * does with a stream cannot be seen from outside. Refusals are the envelope all the same.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface RawContent {

    /** Media types, or ranges of them, of the request's body; none when it is JSON or absent. */
    String[] takes() default {};

    /** Media types, or ranges of them, of a success; none when that is the envelope. */
    String[] gives() default {};
}
