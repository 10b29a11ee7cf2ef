package io.creditledger.jdbc;

import java.time.Duration;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Counts for {@link WriteStats}: a few additions per call, without contention. Thread-safe. */
final class WriteCounters {
    private final LongAdder calls = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder callNanos = new LongAdder();
    private final LongAccumulator longestCallNanos = new LongAccumulator(Math::max, 0);
    private final LongAdder batches = new LongAdder();
    private final LongAdder batchedCommands = new LongAdder();
    private final LongAccumulator largestBatch = new LongAccumulator(Math::max, 0);
    private final LongAdder batchNanos = new LongAdder();
    private final LongAdder comebacks = new LongAdder();
    private final LongAdder sideLaneRuns = new LongAdder();
    private final LongAdder retries = new LongAdder();

    void answered(long nanos, boolean failed) {
        calls.increment();
        callNanos.add(nanos);
        longestCallNanos.accumulate(nanos);
        if (failed) {
            failures.increment();
        }
    }

    void batch(int commands, long nanos) {
        batches.increment();
        batchedCommands.add(commands);
        largestBatch.accumulate(commands);
        batchNanos.add(nanos);
    }

    void comeback() {
        comebacks.increment();
    }

    void sideLaneRun() {
        sideLaneRuns.increment();
    }

    void retry() {
        retries.increment();
    }

    WriteStats snapshot(int queued) {
        return new WriteStats(
                queued,
                calls.sum(),
                failures.sum(),
                Duration.ofNanos(callNanos.sum()),
                Duration.ofNanos(longestCallNanos.get()),
                batches.sum(),
                batchedCommands.sum(),
                largestBatch.intValue(),
                Duration.ofNanos(batchNanos.sum()),
                comebacks.sum(),
                sideLaneRuns.sum(),
                retries.sum());
    }
}
