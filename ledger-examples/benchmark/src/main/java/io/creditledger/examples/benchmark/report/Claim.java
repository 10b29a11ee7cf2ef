package io.creditledger.examples.benchmark.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What may be claimed after a run: not the medians, but the lower ends of their intervals. */
final class Claim {
    private Claim() {}

    /** Returns one sentence. */
    static String of(List<Goal> goals, Results results) {
        List<String> claims = new ArrayList<>();
        for (Goal goal : goals) {
            if (goal.comparesRates()) {
                goal.reached(results)
                        .ifPresent(ratio -> claims.add(String.format(
                                Locale.ROOT, "%s, at least %.2f times %s", goal.of(), ratio.low(), goal.beside())));
            }
        }
        if (claims.isEmpty()) {
            return "This run has compared no rates: nothing may be claimed.";
        }
        if (!results.suspects().isEmpty() || !results.wrong().isEmpty()) {
            return "Nothing may be claimed after this run; the end of the page says why.";
        }
        return "Lower bounds on this machine, on this day: " + String.join("; ", claims) + ".";
    }
}
