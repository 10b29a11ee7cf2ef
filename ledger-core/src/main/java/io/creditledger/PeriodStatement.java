package io.creditledger;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * The summary of an account's statement in a period. {@code opening} and all totals sum to {@code closing}; the lines are those
 * of a {@link StatementQuery.Builder#recorded(Instant, Instant) statement query} with the same period.
 *
 * @param account the account
 * @param asset its asset
 * @param from the first instant of the period
 * @param until the first instant after the period
 * @param opening the posted balance at {@code from}, in smallest units
 * @param totals what each kind of operation moved, by the code of the kind; kinds that moved nothing are left out
 * @param closing the posted balance at {@code until}, in smallest units
 */
public record PeriodStatement(
        AccountId account,
        Asset asset,
        Instant from,
        Instant until,
        long opening,
        List<KindTotal> totals,
        long closing) {
    /**
     * Copies the totals.
     *
     * @throws IllegalStateException if opening and totals do not sum to closing
     */
    public PeriodStatement {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(asset, "asset");
        totals = List.copyOf(totals);
        BigInteger sum = totals.stream().map(KindTotal::net).reduce(BigInteger.valueOf(opening), BigInteger::add);
        if (!sum.equals(BigInteger.valueOf(closing))) {
            throw new IllegalStateException("the statement of " + account + " from " + from + " until " + until
                    + " opens with " + opening + ", moves to " + sum + " and closes with " + closing
                    + ": run verify()");
        }
    }

    /** Returns how many postings the period has. */
    public long postings() {
        return totals.stream().mapToLong(KindTotal::count).sum();
    }
}
