package io.creditledger.jdbc.internal.load;

import io.creditledger.AccountId;
import java.util.HashSet;
import java.util.Set;

/**
 * What a unit of work needs and somebody else holds at the moment.
 *
 * @param accounts limited accounts that are locked
 * @param operations numbers of operations that are locked
 * @param claims values that somebody else has inserted and not committed
 */
public record Busy(Set<AccountId> accounts, Set<Long> operations, Set<Claim> claims) {
    static final Busy NOTHING = new Busy(Set.of(), Set.of(), Set.of());

    public boolean isEmpty() {
        return accounts.isEmpty() && operations.isEmpty() && claims.isEmpty();
    }

    /** Returns the same with more claims. */
    public Busy withClaims(Set<Claim> more) {
        if (more.isEmpty()) {
            return this;
        }
        Set<Claim> all = new HashSet<>(claims);
        all.addAll(more);
        return new Busy(accounts, operations, all);
    }
}
