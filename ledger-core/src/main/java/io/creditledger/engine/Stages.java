package io.creditledger.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

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

    /** Does work in the calling thread, and returns a stage that fails with whatever it throws. */
    public static <T> CompletableFuture<T> here(Supplier<T> work) {
        try {
            return CompletableFuture.completedFuture(work.get());
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(cause(failure));
        }
    }

    /** Does work on an executor, and returns a stage that fails with whatever either of them throws. */
    public static <T> CompletableFuture<T> on(Executor executor, Supplier<T> work) {
        try {
            return unwrapped(CompletableFuture.supplyAsync(work, executor));
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
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
