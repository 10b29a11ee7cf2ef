package io.creditledger.examples.benchmark.report;

import io.creditledger.examples.benchmark.load.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rounds in which a peer did so badly that something else must have been in its way. */
public final class SuspectRounds {
    private SuspectRounds() {}

    /** Returns a sentence for each round in which a case did less than half of what another did. */
    public static List<String> lessThanHalf(Results results, String name, String of) {
        List<Sample> samples = results.series(name).orElseThrow().samples();
        List<Sample> others = results.series(of).orElseThrow().samples();
        List<String> reasons = new ArrayList<>();
        for (int round = 0; round < samples.size(); round++) {
            double share = samples.get(round).perSecond() / others.get(round).perSecond();
            // Not a number where neither has counted anything, which the report says by itself.
            if (share < 0.5) {
                reasons.add(String.format(
                        Locale.ROOT, "Round %d is suspect: %s did %.2f of %s", round + 1, name, share, of));
            }
        }
        return reasons;
    }
}
