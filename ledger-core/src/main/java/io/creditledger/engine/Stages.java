package io.creditledger.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Stages whose failure is what was thrown, and not a {@link CompletionException} around it. */
public final class Stages {
    private Stages() {}

    /**
     * Returns a stage that completes as this one does; if it fails, with the cause. A stage derived from another one, or run
     * by an executor, would wrap it, and so a host would get another exception from each implementation of a ledger.
     */
    public static <T> CompletableFuture<T> unwrapped(CompletionStage<T> stage) {
        CompletableFuture<T> result = new CompletableFuture<>();
        CompletionStage<T> unused = stage.whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(cause(failure));
            }
        });
        return result;
    }

    /** Returns what was thrown. */
    public static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
