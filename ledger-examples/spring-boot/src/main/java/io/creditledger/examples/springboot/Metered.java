package io.creditledger.examples.springboot;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A handler method that the logged-in user pays for. A call is paid for once under its {@code Idempotency-Key}; if the
 * answer is an error, it is refunded.
 *
 * <p>A call is known by its method, path and query; the body is not compared. A repetition that comes before the first
 * attempt has ended runs the handler a second time. The handler must answer on its own thread, with a body that fits
 * into memory.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Metered {
    /** The price, from 1 credit up. */
    long credits() default 1;
}
