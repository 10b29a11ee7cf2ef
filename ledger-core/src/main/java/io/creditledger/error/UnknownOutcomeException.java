package io.creditledger.error;

import io.creditledger.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A commit failed, and it could not be found out whether it was done; or what was found could not be confirmed. The command
 * is either done as a whole or not at all: execute it again with the same key. Never with another key, and never undo it
 * before its outcome is known.
 */
public final class UnknownOutcomeException extends StorageException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable CompletionStage<List<Outcome<?>>> ending;

    /** Describes one failure; see {@link StorageException}. */
    public UnknownOutcomeException(
            String message, @Nullable Throwable cause, @Nullable String sqlState, int vendorCode) {
        this(message, cause, sqlState, vendorCode, null);
    }

    /** Describes the failure of a call whose unit of work has not ended yet; see {@link #ending()}. */
    public UnknownOutcomeException(
            String message,
            @Nullable Throwable cause,
            @Nullable String sqlState,
            int vendorCode,
            @Nullable CompletionStage<List<Outcome<?>>> ending) {
        super(message, cause, sqlState, vendorCode, Retry.CALL);
        this.ending = ending;
    }

    /**
     * Returns a stage that completes when the unit of work ends in this process, if it is known to be still running: with the
     * outcomes of the commands, or with why it failed. A cache learns by it what has become of the accounts. It may never
     * complete, and says nothing after a crash: to learn the outcome, execute again with the same key.
     */
    public Optional<CompletionStage<List<Outcome<?>>>> ending() {
        return Optional.ofNullable(ending);
    }
}
