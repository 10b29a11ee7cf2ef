package io.creditledger.examples.benchmark.load;

import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;

/** What is started again and again without waiting; the stage completes once it is durable. */
@FunctionalInterface
public interface AsyncOperation {
    /** Starts it once. */
    CompletionStage<?> start(SplittableRandom random);
}
