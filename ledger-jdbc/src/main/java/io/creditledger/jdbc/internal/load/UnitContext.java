package io.creditledger.jdbc.internal.load;

import io.creditledger.AccountId;
import io.creditledger.engine.Decision;
import io.creditledger.engine.IdRange;
import io.creditledger.engine.UsageDimensions;
import io.creditledger.jdbc.internal.dialect.Dialect;
import io.creditledger.jdbc.internal.dialect.IdBlocks;
import io.creditledger.jdbc.internal.dialect.WriteStatements;
import io.creditledger.jdbc.internal.driver.BetweenCalls;
import io.creditledger.jdbc.internal.row.AccountFacts;
import io.creditledger.jdbc.internal.row.EventRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every unit of work over one database needs.
 *
 * @param dialect which database it is
 * @param writeStatements its statements
 * @param directory what is remembered about accounts
 * @param ids where ids come from
 * @param clock the time
 * @param identity the ledger that all of this is about
 * @param usage by what usage is counted
 * @param storesEvents whether each unit of work stores its events for readers
 * @param owned whether units of work are the ledger's own, so that what they read is committed; else a host's
 * @param written limited accounts that the unit of work has written, and so keeps locked; none of an owned one
 * @param pastSnapshot accounts that a host's snapshot does not show, and that its unit of work has locked; none of an owned
 *     one
 */
public record UnitContext(
        Dialect dialect,
        WriteStatements writeStatements,
        AccountDirectory directory,
        IdBlocks ids,
        Clock clock,
        LedgerIdentity identity,
        UsageDimensions usage,
        boolean storesEvents,
        boolean owned,
        Set<AccountId> written,
        Set<AccountFacts> pastSnapshot) {
    private static final Logger LOG = LoggerFactory.getLogger(UnitContext.class);

    /**
     * Gets past ids that are in use although they were drawn: the sequence is behind the tables. To be asked when a key was
     * there already; mostly that is an idempotency key, and the ids are free.
     *
     * @param ids the ids that were to be stored
     * @return the same ids; null if some are in use, and others have to be taken
     */
    @Nullable
    public List<IdRange> withoutIdsInUse(List<IdRange> ids, Connection connection) throws SQLException {
        for (IdRange range : ids) {
            if (writeStatements.isInUse(connection, range)) {
                long highest = writeStatements.highestId(connection);
                int blocks = ids().skipTo(highest, connection, writeStatements::nextBlock);
                LOG.warn(
                        "The sequence ledger_id is behind the tables: ids from {} on are in use, up to {}. Drew {} more blocks of {}"
                                + " ids to get past them",
                        range.first(),
                        highest,
                        blocks,
                        IdBlocks.BLOCK);
                return null;
            }
        }
        return ids;
    }

    /** Returns the events of a decision that its unit of work has to store. */
    public List<EventRow> eventsOf(Decision.Decided decided) {
        return storesEvents ? BetweenCalls.run(() -> EventRow.of(decided.facts())) : List.of();
    }

    /** Refuses a connection that leads to another ledger, for reads whose rows do not tell which they are of. */
    public void requireSameLedger(Connection connection) throws SQLException {
        identity.require(writeStatements.identity(connection));
    }

    /** Returns the same for units of work that do not wait for what somebody else is inserting. */
    public UnitContext unwaiting() {
        return new UnitContext(
                dialect,
                writeStatements.unwaiting(),
                directory,
                ids,
                clock,
                identity,
                usage,
                storesEvents,
                owned,
                written,
                pastSnapshot);
    }

    /**
     * Returns the same for a unit of work of a host. What it reads may never be committed.
     *
     * @param accounts a view of the accounts that it has written so far
     */
    public UnitContext joined(Set<AccountId> accounts) {
        return new UnitContext(
                dialect,
                writeStatements.inHosts(),
                directory,
                ids,
                clock,
                identity,
                usage,
                storesEvents,
                false,
                accounts,
                new HashSet<>());
    }
}
