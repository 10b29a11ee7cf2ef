package io.creditledger.examples.benchmark.load;

import java.util.SplittableRandom;

/** What a caller does again and again; returns once it is durable. Safe for use by many threads. */
@FunctionalInterface
public interface Operation {
    /** Runs it once. */
    void run(SplittableRandom random) throws Exception;
}
