package io.creditledger.examples.benchmark.load;

import java.time.Duration;

/** Somebody who keeps a system busy for a while. */
@FunctionalInterface
public interface Load {
    /**
     * Keeps it busy, without taking times at first, and returns what was answered after that.
     *
     * @throws RunFailed if an operation failed
     */
    Sample run(Duration warmUp, Duration time);
}
