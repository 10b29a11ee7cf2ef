package io.creditledger;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an account has, at one revision. All amounts are counts of the asset's smallest unit.
 *
 * @param account whose balance this is
 * @param asset the account's asset
 * @param limited whether the account has limits; an unlimited one covers everything and has neither seq nor revision
 * @param status what the account lets through
 * @param posted the sum of all postings, less what has expired by the moment of the read and is not booked yet
 * @param held reserved by open holds, never negative
 * @param upcoming in lots that are not live yet, never negative
 * @param restricted in live lots that only pay for certain tags, never negative
 * @param floor the least that {@link #available()} may fall to
 * @param seq how many postings a limited account has had, without gaps; 0 for an unlimited one
 * @param revision moved by every change that can alter what the account may do; of two balances of one account the one
 *     with the higher revision is the newer. 0 for an unlimited account
 * @param nextChange an instant not later than the next at which the account's answer changes by itself (a lot starts or ends,
 *     a hold runs out), or null if there is none: until then it stays as it is; then ask again
 */
public record Balance(
        AccountId account,
        Asset asset,
        boolean limited,
        AccountStatus status,
        long posted,
        long held,
        long upcoming,
        long restricted,
        long floor,
        long seq,
        long revision,
        @Nullable Instant nextChange) {

    /** Returns what an untagged debit could take if the floor were 0: posted less held, upcoming and restricted. */
    public long available() {
        return posted - held - upcoming - restricted;
    }

    /**
     * Returns whether an untagged debit of {@code amount} would fit now: the account is open and would not fall below
     * its floor. What tagged lots add is not counted.
     *
     * <p>A cached balance answers for the moment it was read. Use it to turn callers away early; only the debit itself
     * decides.
     *
     * @throws IllegalArgumentException if the amount is not positive
     */
    public boolean covers(long amount) {
        if (amount <= 0) {
            throw new IllegalArgumentException("amount must be positive, but is " + amount);
        }
        if (!limited) {
            return true;
        }
        return status == AccountStatus.OPEN && available() - floor >= amount;
    }

    /** Returns {@link #nextChange()} as an optional. */
    public Optional<Instant> changesAt() {
        return Optional.ofNullable(nextChange);
    }
}
