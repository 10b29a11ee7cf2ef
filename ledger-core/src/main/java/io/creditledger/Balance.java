package io.creditledger;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An account's balance at one revision. All amounts are counts of the asset's smallest unit. Immutable.
 *
 * @param account whose balance this is
 * @param asset the account's asset
 * @param limited whether the account has limits; an unlimited account covers every amount and has no seq and no revision
 * @param status which movements the account allows
 * @param posted the sum of all postings, minus credits that had expired when the balance was read and whose expiry is not
 *     booked yet
 * @param held credits reserved by open holds; never negative
 * @param upcoming credits in lots that have not started; never negative
 * @param restricted unreserved credits in live lots with tags, which pay only for debits that name these tags; never negative
 * @param floor the lowest permitted {@link #available()}
 * @param seq the number of postings of a limited account; 0 for an unlimited one
 * @param revision increased by every change that can affect what the account may do: of two balances of one account, the
 *     one with the higher revision is newer. 0 for an unlimited account
 * @param nextChange until this instant the balance changes only by writes. Read it again from then on, because a lot may
 *     start or expire, or a hold may expire. Null if no such change is due
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

    /** Returns what an untagged debit could take if the floor were 0: posted minus held, upcoming and restricted. */
    public long available() {
        return posted - held - upcoming - restricted;
    }

    /**
     * Returns whether an untagged debit of {@code amount} would fit now: the account is open and would not fall below
     * its floor. Credits in tagged lots are not counted.
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
