package io.creditledger.examples.meteredapi.tools;

/**
 * Reads what a client sent, before anything is charged: a request that cannot be used costs nothing.
 *
 * @param <I> what it becomes
 */
public interface Input<I> {
    /**
     * Reads what the client sent.
     *
     * @throws BadInput if it cannot be used
     */
    I read(byte[] body) throws BadInput;
}
