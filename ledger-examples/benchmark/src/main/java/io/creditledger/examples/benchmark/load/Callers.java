package io.creditledger.examples.benchmark.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** Threads that each wait for the answer before they ask again. */
public final class Callers implements Load {
    private final int callers;
    private final Operation operation;
    private final LongSupplier nanoTime;

    /** Creates the load of so many threads. */
    public Callers(int callers, Operation operation) {
        this(callers, operation, System::nanoTime);
    }

    /** Creates the load of so many threads by another clock than the system's. */
    Callers(int callers, Operation operation, LongSupplier nanoTime) {
        this.callers = callers;
        this.operation = operation;
        this.nanoTime = nanoTime;
    }

    @Override
    public Sample run(Duration warmUp, Duration time) {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            long start = nanoTime.getAsLong() + warmUp.toNanos();
            long end = start + time.toNanos();
            SplittableRandom seeds = new SplittableRandom(start);
            LongAdder operations = new LongAdder();
            List<Future<Histogram>> running = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                SplittableRandom random = seeds.split();
                running.add(threads.submit(() -> call(random, start, end, operations)));
            }
            Histogram all = new Histogram(Sample.DIGITS);
            for (Future<Histogram> one : running) {
                all.add(one.get());
            }
            return new Sample(all, time, operations.sum());
        } catch (ExecutionException failed) {
            throw new RunFailed("an operation failed", failed.getCause() == null ? failed : failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RunFailed("interrupted", interrupted);
        } finally {
            threads.shutdownNow();
        }
    }

    private Histogram call(SplittableRandom random, long start, long end, LongAdder operations) throws Exception {
        Histogram latencies = new Histogram(Sample.DIGITS);
        while (true) {
            long asked = nanoTime.getAsLong();
            if (asked >= end) {
                return latencies;
            }
            operation.run(random);
            operations.increment();
            long answered = nanoTime.getAsLong();
            if (answered >= start && answered < end) {
                latencies.recordValue(answered - asked);
            }
        }
    }
}
