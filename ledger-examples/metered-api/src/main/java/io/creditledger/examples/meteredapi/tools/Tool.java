package io.creditledger.examples.meteredapi.tools;

/**
 * Something useful that is sold by the call. Reading what the client sent and doing the work are two steps, because the
 * charge comes between them: a request that cannot be used costs nothing.
 *
 * @param <I> what it works on
 */
public interface Tool<I> {
    /**
     * Reads what the client sent. Nothing has been charged yet.
     *
     * @throws BadInput if it cannot be used
     */
    I read(byte[] body) throws BadInput;

    /** Does the work. It has been charged; if this throws, it is refunded. */
    Answer run(I input) throws Exception;
}
