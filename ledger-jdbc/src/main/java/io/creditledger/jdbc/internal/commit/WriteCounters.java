package io.creditledger.jdbc.internal.commit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the write path does: a few additions per call, without contention. Thread-safe. */
public final class WriteCounters {
    public final LongAdder calls = new LongAdder();
    public final LongAdder failures = new LongAdder();
    public final LongAdder callNanos = new LongAdder();
    public final LongAccumulator longestCallNanos = new LongAccumulator(Math::max, 0);
    public final LongAdder batches = new LongAdder();
    public final LongAdder batchedCommands = new LongAdder();
    public final LongAccumulator largestBatch = new LongAccumulator(Math::max, 0);
    public final LongAdder batchNanos = new LongAdder();
    public final LongAdder lockedRequeues = new LongAdder();
    public final LongAdder lockWaits = new LongAdder();
    public final LongAdder divertedCommands = new LongAdder();
    public final LongAdder retries = new LongAdder();
    public final LongAdder callsPastDeadline = new LongAdder();
    public final LongAdder lateCommits = new LongAdder();
    public final LongAdder abortedConnections = new LongAdder();
    public final LongAdder listenerCalls = new LongAdder();
    public final LongAdder listenerNanos = new LongAdder();
    public final LongAdder slowListenerCalls = new LongAdder();
    public final LongAdder listenerRefusals = new LongAdder();
    public final AtomicInteger stuckUnits = new AtomicInteger();

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
}
