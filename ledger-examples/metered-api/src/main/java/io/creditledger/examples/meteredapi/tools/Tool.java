package io.creditledger.examples.meteredapi.tools;

/**
 * Something useful that is sold by the call. Reading what the client sent and doing the work are two steps, because the
 * charge comes between them.
 *
 * @param <I> what it works on
 */
public interface Tool<I> extends Input<I> {
    /**
     * Does the work. It has been charged; if this throws, it is refunded.
     *
     * @throws BadInput if only the work shows that the input cannot be used
     */
    Answer run(I input) throws Exception;

    /** Whether it takes much memory or processor time, so that few run at once. */
    default boolean isHeavy() {
        return false;
    }
}
