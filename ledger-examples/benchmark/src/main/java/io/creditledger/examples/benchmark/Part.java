package io.creditledger.examples.benchmark;

import io.creditledger.examples.benchmark.database.Servers;
import io.creditledger.examples.benchmark.report.Results;

/** A part of the run that can be chosen on its own. */
@FunctionalInterface
interface Part {
    /** Measures and adds what it saw. */
    void run(Bench bench) throws Exception;

    /**
     * What a part works with.
     *
     * @param plan how long to measure
     * @param servers the databases
     * @param results where what was seen goes
     * @param progress is told what goes on
     */
    record Bench(Plan plan, Servers servers, Results results, Progress progress) {}
}
