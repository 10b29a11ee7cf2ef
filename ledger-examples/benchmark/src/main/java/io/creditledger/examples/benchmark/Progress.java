package io.creditledger.examples.benchmark;

/** Is told what goes on. */
@FunctionalInterface
interface Progress {
    /** Says it. */
    void say(String what);
}
