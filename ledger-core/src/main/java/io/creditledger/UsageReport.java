package io.creditledger;

import java.util.List;

/**
 * Usage, summed by what a {@link UsageQuery} groups by. Days come in order; of one day the sum with the largest net usage comes first,
 * of the same net usage the one with the smaller values.
 *
 * @param sums the sums
 * @param complete whether these are all sums; if not, there are more than the limit of the query
 */
public record UsageReport(List<UsageSum> sums, boolean complete) {
    /** Copies the list. */
    public UsageReport {
        sums = List.copyOf(sums);
    }
}
