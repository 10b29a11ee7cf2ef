package io.creditledger.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A handler method that the logged-in user pays for. A call is paid for once under its {@code Idempotency-Key}, and its handler
 * runs once. If the answer is an error, the credits go back.
 *
 * <p>All return types are supported, also {@code Callable}, {@code DeferredResult}, {@code CompletableFuture}, {@code
 * ResponseBodyEmitter}, {@code SseEmitter} and {@code StreamingResponseBody}. A call has ended when its asynchronous work has.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Metered {
    /** The price, from 1 credit up. */
    long credits() default 1;

    /**
     * The price as a SpEL expression over the parameters of the method, such as {@code "#copies * 2"}; takes the place of
     * {@link #credits}. Its value must be a whole number, from 1 up.
     */
    String price() default "";

    /**
     * Whether the price is known only when the work is done. The {@link #credits} or the {@link #price} is then the most that
     * the call may cost: it is reserved before the handler runs. The handler has a parameter of type {@link Usage} and reports to
     * it what is to be charged; the rest is given back.
     */
    boolean pricedAfterwards() default false;

    /** When to charge. */
    When charge() default When.AFTER_VALIDATION;

    /** Whether the body counts when a repetition is told from another call under the same key. */
    boolean compareBody() default true;

    /** A point in time of a request. */
    enum When {
        /** When the arguments of the method were read and validated. A request that is not valid is never charged. */
        AFTER_VALIDATION,
        /**
         * Before the arguments are read, so that nobody makes the application parse what he cannot pay for. A request that is
         * not valid is charged and refunded. The price must be fixed.
         */
        BEFORE_VALIDATION
    }
}
