package io.creditledger.examples.benchmark;

/** A part of the run that can be chosen on its own. */
@FunctionalInterface
interface Part {
    /** Measures and adds what it saw. */
    void run(Bench bench) throws Exception;
}
