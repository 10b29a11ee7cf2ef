package io.creditledger.error;

import io.creditledger.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * It is not known whether a command was committed. The command is either done as a whole or not at all: execute it again
 * with the same key. Do not execute it with another key, and do not undo it before its outcome is known.
 */
public final class UnknownOutcomeException extends StorageException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable CompletionStage<List<Outcome<?>>> completion;

    /** Describes one failure; see {@link StorageException}. */
    public UnknownOutcomeException(
            String message, @Nullable Throwable cause, @Nullable String sqlState, int vendorCode) {
        this(message, cause, sqlState, vendorCode, null);
    }

    /** Describes the failure of a call whose unit of work has not ended yet; see {@link #completion()}. */
    public UnknownOutcomeException(
            String message,
            @Nullable Throwable cause,
            @Nullable String sqlState,
            int vendorCode,
            @Nullable CompletionStage<List<Outcome<?>>> completion) {
        super(message, cause, sqlState, vendorCode, Retry.CALL);
        this.completion = completion;
    }

    /**
     * Returns a stage that completes when the unit of work ends in this process, if it is known to be still running. It
     * completes with the outcomes of the commands, or with the failure; caches use it. It may never complete. To learn the
     * outcome, execute the command again with the same key.
     */
    public Optional<CompletionStage<List<Outcome<?>>>> completion() {
        return Optional.ofNullable(completion);
    }
}
