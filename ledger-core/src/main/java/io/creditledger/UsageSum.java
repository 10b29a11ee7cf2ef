package io.creditledger;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One sum of usage. Amounts are in smallest units. Usage of several assets is never added up.
 *
 * @param asset the asset of the amounts
 * @param account the account; empty unless the query groups by account
 * @param day the UTC day; empty unless the query groups by day
 * @param values the values of the dimensions that the query groups by, in its order; empty text for usage without a value
 * @param debits the number of debits and captures
 * @param debited their total
 * @param refunds the number of refunds and reversals of debits and captures
 * @param refunded their total
 */
public record UsageSum(
        Asset asset,
        Optional<AccountId> account,
        Optional<LocalDate> day,
        Map<String, String> values,
        long debits,
        BigInteger debited,
        long refunds,
        BigInteger refunded) {
    /** Copies the values. */
    public UsageSum {
        Objects.requireNonNull(asset, "asset");
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Returns what was charged less what was given back. Negative if more was given back on these days than charged. */
    public BigInteger net() {
        return debited.subtract(refunded);
    }
}
