package io.creditledger.examples.meteredapi.pages;

import io.creditledger.examples.meteredapi.monitor.Sample;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether somebody has to do something, in a line or two.
 *
 * @param good whether nobody has to
 * @param findings sentences: what is wrong, or what was looked at
 */
public record Verdict(boolean good, List<String> findings) {
    private static final long SLOW_MICROS = 1_000_000;

    /**
     * Returns what follows from these.
     *
     * @param balanced whether the sum of all accounts is 0
     * @param checked whether the books were ever checked
     * @param clean whether the last check found nothing
     * @param samples of ledger calls, oldest first
     */
    static Verdict of(boolean balanced, boolean checked, boolean clean, List<Sample> samples) {
        List<String> wrong = new ArrayList<>();
        if (!balanced) {
            wrong.add("The sum of all accounts is not 0: stop charging, and look at the trial balance below.");
        }
        if (checked && !clean) {
            wrong.add("The last check of the books found broken rules: see below.");
        }
        if (!samples.isEmpty() && samples.get(samples.size() - 1).p99Micros() > SLOW_MICROS) {
            wrong.add("Ledger calls were slow in the last 10 seconds: one in a hundred took more than "
                    + LoadCharts.duration(samples.get(samples.size() - 1).p99Micros()) + ".");
        }
        if (!wrong.isEmpty()) {
            return new Verdict(false, wrong);
        }
        return new Verdict(
                true,
                List.of(
                        "The sum of all accounts is 0.",
                        checked
                                ? "The last check of the books found nothing wrong."
                                : "The books have not been checked yet."));
    }
}
