package io.creditledger.examples.benchmark.load;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One thread that keeps a number of operations under way without waiting for any of them. */
public final class InFlight implements Load {
    private final int most;
    private final AsyncOperation operation;
    private final LongSupplier nanoTime;

    /** Creates the load of so many operations under way. */
    public InFlight(int most, AsyncOperation operation) {
        this(most, operation, System::nanoTime);
    }

    /** Creates the load of so many operations under way by another clock than the system's. */
    InFlight(int most, AsyncOperation operation, LongSupplier nanoTime) {
        this.most = most;
        this.operation = operation;
        this.nanoTime = nanoTime;
    }

    @Override
    public Sample run(Duration warmUp, Duration time) {
        Histogram latencies = new ConcurrentHistogram(Sample.DIGITS);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Semaphore places = new Semaphore(most);
        SplittableRandom random = new SplittableRandom();
        long operations = 0;
        long start = nanoTime.getAsLong() + warmUp.toNanos();
        long end = start + time.toNanos();
        while (nanoTime.getAsLong() < end && failure.get() == null) {
            places.acquireUninterruptibly();
            operations++;
            long asked = nanoTime.getAsLong();
            var unused = operation.start(random).whenComplete((answer, failed) -> {
                long answered = nanoTime.getAsLong();
                if (failed != null) {
                    failure.compareAndSet(null, failed);
                } else if (answered >= start && answered < end) {
                    latencies.recordValue(answered - asked);
                }
                places.release();
            });
        }
        places.acquireUninterruptibly(most);
        Throwable failed = failure.get();
        if (failed != null) {
            throw new RunFailed("an operation failed", failed);
        }
        return new Sample(latencies, time, operations);
    }
}
