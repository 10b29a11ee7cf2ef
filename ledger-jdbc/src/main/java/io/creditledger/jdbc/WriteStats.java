package io.creditledger.jdbc;

import io.creditledger.jdbc.internal.commit.WriteCounters;
import java.time.Duration;

/**
 * What a {@link JdbcLedger} has done with the calls that write, since it was built. What its joined views write is not
 * counted: it queues nowhere. The figures are read one after the other while work goes on, so they need not add up
 * exactly. A later version may add figures.
 *
 * @param queued commands that wait for a unit of work now; near the queue's limit, callers are held back
 * @param calls calls answered, with an outcome or an exception
 * @param failures of these, the ones answered with an exception of the database's or the queue's; a refusal is an outcome
 * @param callTime from the moment each answered call was handed in until it was answered, in total
 * @param longestCall the longest of these times
 * @param batches units of work that carried what was queued
 * @param batchedCommands commands in them, in total
 * @param largestBatch the most commands in one of them
 * @param batchTime how long they took, in total
 * @param lockedRequeues how often a call left a batch, whole or in part, because another unit of work held an account, an operation
 *     or a new name that it needs
 * @param lockWaits units of work that carried a single call, which waited for a locked account
 * @param divertedCommands commands that were left out of a unit of work because another held what they need, or because they
 *     depend on such a command
 * @param retries how often a unit of work was tried again because the database had undone it, or because it was not known
 *     how it had ended
 * @param callsPastDeadline calls that were answered because their time was up: with nothing written, or with an unknown outcome
 * @param lateCommits calls whose unit of work was committed after they had been answered that the outcome is unknown
 * @param abortedConnections connections that were aborted because a unit of work did not end in time
 * @param stuckUnits units of work that should have ended by now and have not; a health check may fail when this stays above 0
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
        int stuckUnits) {

    /** Returns how many commands a batch carried on average; 0 before the first. */
    public double meanBatch() {
        return batches == 0 ? 0 : (double) batchedCommands / batches;
    }

    /** Returns how long a call took on average; zero before the first. */
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
                counters.stuckUnits.get());
    }
}
