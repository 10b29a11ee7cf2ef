package io.creditledger.examples.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Fills a store with debits, many in each call. */
final class Filler {
    private static final int THREADS = 3;
    private static final int PER_CALL = 1_000;

    private final LedgerStore store;
    private final int perCall;

    Filler(LedgerStore store) {
        this(store, PER_CALL);
    }

    /**
     * Prepares to fill a store.
     *
     * @param perCall how many debits a call makes, which are recorded at one instant
     */
    Filler(LedgerStore store, int perCall) {
        this.store = store;
        this.perCall = perCall;
    }

    /** Makes so many debits of users drawn at random. */
    void debit(int count, int users) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> calls = new ArrayList<>();
            for (int left = count; left > 0; left -= perCall) {
                int size = Math.min(left, perCall);
                Callable<Void> call = () -> {
                    store.debits().debitMany(size, users, new SplittableRandom());
                    return null;
                };
                calls.add(threads.submit(call));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
