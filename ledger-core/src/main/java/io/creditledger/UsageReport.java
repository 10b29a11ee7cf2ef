package io.creditledger;

import java.util.List;

/**
 * Usage, summed by what a {@link UsageQuery} groups by. Sums are ordered by day, then by net usage (largest first), then by
 * values.
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
