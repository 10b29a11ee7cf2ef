package io.creditledger;

import java.util.List;

/**
 * What {@link Ledger#verify()} found.
 *
 * @param accounts how many accounts it looked at
 * @param operations how many operations
 * @param postings how many postings
 * @param violations what is wrong, each with its place; at most {@link Bounds#VIOLATIONS_LISTED}
 * @param violationCount how many violations there are in all
 */
public record VerifyReport(
        long accounts, long operations, long postings, List<Violation> violations, long violationCount) {
    /** Copies the violations. */
    public VerifyReport {
        violations = List.copyOf(violations);
    }

    /** Returns whether nothing is wrong. */
    public boolean clean() {
        return violationCount == 0;
    }

    /**
     * One rule broken in one place.
     *
     * @param rule which rule, in a stable word such as {@code seq-gapless}
     * @param place where, such as {@code account user:42 position 7} or {@code operation 1201}
     * @param detail what was expected and what was found
     */
    public record Violation(String rule, String place, String detail) {}
}
