package io.creditledger.jdbc;

import java.time.Clock;

/**
 * What every unit of work over one database needs.
 *
 * @param dialect which database it is
 * @param road its statements
 * @param directory what is remembered about accounts
 * @param ids where ids come from
 * @param clock the time
 * @param committedReads whether what a unit of work reads is known to be committed: true for owned ones
 */
record Store(
        LedgerDialect dialect,
        Road road,
        AccountDirectory directory,
        IdBlocks ids,
        Clock clock,
        boolean committedReads) {

    /** Remembers facts that a unit of work has read. */
    void remember(AccountFacts facts) {
        if (committedReads) {
            directory.rememberCommitted(facts);
        } else {
            directory.rememberUncommitted(facts);
        }
    }

    /** Returns the same store for units of work of a host, whose reads may never be committed. */
    Store joined() {
        return new Store(dialect, road, directory, ids, clock, false);
    }
}
