package io.creditledger.jdbc;

import io.creditledger.AccountId;
import java.time.Clock;
import java.util.Set;

/**
 * What every unit of work over one database needs.
 *
 * @param dialect which database it is
 * @param road its statements
 * @param directory what is remembered about accounts
 * @param ids where ids come from
 * @param clock the time
 * @param committedReads whether what a unit of work reads is known to be committed: true for owned ones
 * @param written limited accounts that the unit of work has written, and so keeps locked; none of an owned one
 */
record Store(
        LedgerDialect dialect,
        Road road,
        AccountDirectory directory,
        IdBlocks ids,
        Clock clock,
        boolean committedReads,
        Set<AccountId> written) {

    /** Remembers facts that a unit of work has read. */
    void remember(AccountFacts facts) {
        if (committedReads) {
            directory.rememberCommitted(facts);
        } else {
            directory.rememberUncommitted(facts);
        }
    }

    /**
     * Returns the same store for a unit of work of a host, whose reads may never be committed.
     *
     * @param accounts a view of the accounts that it has written so far
     */
    Store joined(Set<AccountId> accounts) {
        return new Store(dialect, road.inHosts(), directory, ids, clock, false, accounts);
    }
}
