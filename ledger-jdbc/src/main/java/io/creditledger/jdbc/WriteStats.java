package io.creditledger.jdbc;

import io.creditledger.jdbc.internal.commit.WriteCounters;
import java.time.Duration;

/**
 * Statistics about the write calls of a {@link JdbcLedger} since it was built. Writes of joined views are not queued and not
 * counted; the values of the listener include them. The values are read one after the other while work continues, so they need not be consistent
 * with each other. A later version may add values.
 *
 * @param queued commands that are waiting for a unit of work now; when the queue is full, callers wait
 * @param calls calls that have returned an outcome or an exception
 * @param failures calls that have returned an exception of the database or the queue; a refusal is an outcome
 * @param callTime the total duration of these calls, from the call until its outcome or exception
 * @param longestCall the duration of the longest call
 * @param batches units of work that executed queued commands
 * @param batchedCommands the total number of commands in them
 * @param largestBatch the largest number of commands in one of them
 * @param batchTime their total duration
 * @param lockedRequeues how often a call left a batch, completely or in part, because another unit of work held an account, an
 *     operation or a new name that it needs
 * @param lockWaits units of work for a single call that waited for a locked account
 * @param divertedCommands commands that were left out of a unit of work because another unit held what they need, or because
 *     they depend on such a command
 * @param retries how often a unit of work was repeated because the database had rolled it back, or because its outcome was
 *     unknown
 * @param callsPastDeadline calls that failed because the call timeout had passed: with nothing written, or with an unknown
 *     outcome
 * @param lateCommits calls whose unit of work was committed after an unknown outcome had been reported
 * @param abortedConnections connections that were aborted because a unit of work did not end in time
 * @param stuckUnits units of work that are still running after their deadline; a health check should report a failure while
 *     this is above 0
 * @param listenerCalls how often the listener for events was called, also in joined views
 * @param listenerTime how long that took in total
 * @param slowListenerCalls calls of the listener that took 100 ms or longer; accounts stay locked meanwhile
 * @param listenerRefusals units of work that were rolled back because the listener failed
 */
public record WriteStats(
        int queued,
        long calls,
        long failures,
        Duration callTime,
        Duration longestCall,
        long batches,
        long batchedCommands,
        int largestBatch,
        Duration batchTime,
        long lockedRequeues,
        long lockWaits,
        long divertedCommands,
        long retries,
        long callsPastDeadline,
        long lateCommits,
        long abortedConnections,
        int stuckUnits,
        long listenerCalls,
        Duration listenerTime,
        long slowListenerCalls,
        long listenerRefusals) {

    /** Returns the average number of commands in a batch; 0 before the first batch. */
    public double meanBatch() {
        return batches == 0 ? 0 : (double) batchedCommands / batches;
    }

    /** Returns the average duration of a call; zero before the first call. */
    public Duration meanCall() {
        return calls == 0 ? Duration.ZERO : callTime.dividedBy(calls);
    }

    static WriteStats of(int queued, WriteCounters counters) {
        return new WriteStats(
                queued,
                counters.calls.sum(),
                counters.failures.sum(),
                Duration.ofNanos(counters.callNanos.sum()),
                Duration.ofNanos(counters.longestCallNanos.get()),
                counters.batches.sum(),
                counters.batchedCommands.sum(),
                counters.largestBatch.intValue(),
                Duration.ofNanos(counters.batchNanos.sum()),
                counters.lockedRequeues.sum(),
                counters.lockWaits.sum(),
                counters.divertedCommands.sum(),
                counters.retries.sum(),
                counters.callsPastDeadline.sum(),
                counters.lateCommits.sum(),
                counters.abortedConnections.sum(),
                counters.stuckUnits.get(),
                counters.listenerCalls.sum(),
                Duration.ofNanos(counters.listenerNanos.sum()),
                counters.slowListenerCalls.sum(),
                counters.listenerRefusals.sum());
    }
}
