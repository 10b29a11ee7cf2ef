package io.creditledger.jdbc.internal.read;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads blocks of rows one ahead, on a thread of its own: while one block is handled, the database works on the next. Only for the
 * ledger's own connections: that of a host may belong to the host's thread.
 */
final class ReadAhead {
    private ReadAhead() {}

    /**
     * Hands over blocks one by one, up to the first that is empty. No read is under way when this method returns or throws.
     *
     * @param next reads the block behind a row, or the first block for null; never called by two threads at once
     * @param handler handles a block, on the thread of the caller
     */
    static <T> void forEach(Function<@Nullable T, List<T>> next, Consumer<List<T>> handler) {
        FutureTask<List<T>> reading = start(next, null);
        try {
            List<T> rows = ended(reading);
            while (!rows.isEmpty()) {
                reading = start(next, rows.get(rows.size() - 1));
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
            throw ReadAhead.<RuntimeException>rethrown(Objects.requireNonNull(failed.getCause()));
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
}
