package io.creditledger.jdbc.internal.read;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads rows block by block, each behind the last row of the one before. */
final class Blocks {
    private Blocks() {}

    /**
     * Hands over blocks one by one, up to the first that is empty.
     *
     * @param next reads the block behind a row, or the first block for null
     * @param handler handles a block
     */
    static <T> void forEach(Function<@Nullable T, List<T>> next, Consumer<List<T>> handler) {
        List<T> rows = next.apply(null);
        while (!rows.isEmpty()) {
            handler.accept(rows);
            rows = next.apply(last(rows));
        }
    }

    /**
     * The same, each block read on a thread of its own while the one before is handled, so that the database works meanwhile. Only
     * for the ledger's own connections: that of a host may belong to the host's thread. No read is under way when this method
     * returns or throws.
     *
     * @param next reads the block behind a row, or the first block for null; never called by two threads at once
     * @param handler handles a block, on the thread of the caller
     */
    static <T> void forEachReadAhead(Function<@Nullable T, List<T>> next, Consumer<List<T>> handler) {
        FutureTask<List<T>> reading = start(next, null);
        try {
            List<T> rows = ended(reading);
            while (!rows.isEmpty()) {
                reading = start(next, last(rows));
                handler.accept(rows);
                rows = ended(reading);
            }
        } finally {
            awaitEnd(reading);
        }
    }

    private static <T> FutureTask<List<T>> start(Function<@Nullable T, List<T>> next, @Nullable T last) {
        FutureTask<List<T>> reading = new FutureTask<>(() -> next.apply(last));
        Thread thread = new Thread(null, reading, "credit-ledger read ahead", 0, false);
        thread.setDaemon(true);
        thread.start();
        return reading;
    }

    private static <T> List<T> ended(FutureTask<List<T>> reading) {
        awaitEnd(reading);
        try {
            return reading.get();
        } catch (ExecutionException failed) {
            throw Blocks.<RuntimeException>rethrown(Objects.requireNonNull(failed.getCause()));
        } catch (InterruptedException e) {
            throw new IllegalStateException("a read that has ended is not waited for", e);
        }
    }

    /** An interrupt does not end a read, which would run on without its reader. */
    private static void awaitEnd(FutureTask<?> reading) {
        boolean interrupted = false;
        while (!reading.isDone()) {
            try {
                reading.get();
            } catch (ExecutionException failed) {
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> RuntimeException rethrown(Throwable failure) throws X {
        throw (X) failure;
    }

    /** Returns the rest of a group of rows; if there is none, the rows behind the group. */
    static <T> List<T> restOr(List<T> rest, Supplier<List<T>> behind) {
        return rest.isEmpty() ? behind.get() : rest;
    }

    static <T> T last(List<T> rows) {
        return rows.get(rows.size() - 1);
    }
}
