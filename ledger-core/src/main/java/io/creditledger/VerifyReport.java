package io.creditledger;

import java.util.List;

/**
 * What {@link Ledger#verify()} found.
 *
 * @param accounts the number of accounts checked
 * @param operations the number of operations checked
 * @param postings the number of postings checked
 * @param violations the violations found; at most {@link Bounds#VIOLATIONS_LISTED} are listed
 * @param violationCount the number of all violations found
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
     * A violation of one rule in one place.
     *
     * @param rule the name of the rule, such as {@code seq-gapless}; names are stable
     * @param place the location, such as {@code account user:42 position 7} or {@code operation 1201}
     * @param detail what was expected and what was found
     */
    public record Violation(String rule, String place, String detail) {}
}
