package io.creditledger.audit;

/** Takes down what is wrong. */
@FunctionalInterface
interface Violations {
    void add(String rule, String place, String detail);
}
