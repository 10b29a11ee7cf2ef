package io.creditledger.examples.quickstart;

import org.jspecify.annotations.Nullable;

/**
 * Something that the person at the keyboard can put right: a missing file, a bad price table, a locked store. The
 * message is all they are shown, so it names the thing, says what is wrong with it and, where it can, what to do.
 */
final class UserError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UserError(String message) {
        super(message);
    }

    UserError(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
