package io.creditledger.examples.meteredapi.tools;

import java.util.stream.Stream;

/**
 * Something useful that is sold by the token, and sent token by token while it is made, as by a language model.
 *
 * @param <I> what it works on
 */
public interface StreamTool<I> extends Input<I> {
    /** How many tokens it may become at most: so many are reserved, and not one more is sent. */
    int mostTokens(I input);

    /**
     * Starts the work. Tokens are asked for one at a time, only as long as the client is there; then the stream is closed. If
     * it throws, nothing is charged.
     */
    Stream<String> run(I input) throws Exception;
}
