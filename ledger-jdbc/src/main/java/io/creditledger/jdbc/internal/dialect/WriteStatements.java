package io.creditledger.jdbc.internal.dialect;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.engine.IdRange;
import io.creditledger.engine.PostingLocator;
import io.creditledger.engine.WriteSet;
import io.creditledger.jdbc.internal.row.EventRow;
import io.creditledger.jdbc.internal.row.LotRows.HoldRow;
import io.creditledger.jdbc.internal.row.LotRows.LotLoad;
import io.creditledger.jdbc.internal.row.LotRows.LotRow;
import io.creditledger.jdbc.internal.row.LotRows.LotsFound;
import io.creditledger.jdbc.internal.row.Rows.AccountRow;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import io.creditledger.jdbc.internal.row.Rows.PostingRow;
import io.creditledger.jdbc.internal.row.Rows.ProofRow;
import io.creditledger.jdbc.internal.row.Rows.StoredFacts;
import io.creditledger.jdbc.internal.row.Rows.StoredRevision;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The statements of the write path on one kind of database: it moves rows and knows no rule. Stateless and thread-safe;
 * every method works on the connection it is given.
 */
public interface WriteStatements {
    /** Returns the same statements for units of work of hosts, whose sessions must stay as they are. */
    default WriteStatements inHosts() {
        return this;
    }

    /**
     * Returns the same statements for owned units of work that do not wait for a unique value which somebody else is inserting,
     * as far as the database can be told: the INSERT then ends in a lock timeout within {@link #CLAIM_WAIT}.
     */
    default WriteStatements unwaiting() {
        return this;
    }

    /**
     * How long an INSERT may wait for a unique value in a batch. Longer than what another node's unit of work mostly takes, so
     * that nodes which meet do not have to look for each other; short beside what a caller waits for.
     */
    Duration CLAIM_WAIT = Duration.ofMillis(20);

    /**
     * Inserts unique values, to be rolled back: waits, or fails, if somebody else is inserting one of them.
     *
     * @param names of accounts
     * @param digests of keys, ascending
     */
    void probe(Connection connection, List<AccountId> names, List<UUID> digests) throws SQLException;

    /** How a unit of work starts, or a part of the host's. */
    enum TransactionStart {
        /** With its own: states READ COMMITTED for it. */
        OWN,
        /** With a savepoint in the host's. */
        SAVEPOINT,
        /** It has started already. */
        STARTED
    }

    /** How a write ends. */
    enum TransactionEnd {
        /** Commits the unit of work. */
        COMMIT,
        /** Releases the savepoint. */
        RELEASE
    }

    /** What to do about an account or an operation that somebody else has locked. */
    enum LockWait {
        /** Look at it without locking it: for previews only. */
        NONE,
        /** Leave it out, as well as an operation that is locked. */
        SKIP,
        /** Wait, at most as long as configured. */
        BOUNDED
    }

    /**
     * What to lock and load.
     *
     * @param start what to do first
     * @param accounts numbers of limited accounts to lock, ascending
     * @param waiting what to do about those that are locked
     * @param operations numbers of operations to lock, ascending
     * @param digests digests of keys whose operations to load, ascending
     * @param visibility how far to look for these operations
     * @param assetCodes assets to load
     * @param lots lots and holds to load
     * @param remembered numbers of accounts to tell the stored facts of, ascending
     */
    record Load(
            TransactionStart start,
            List<Long> accounts,
            LockWait waiting,
            List<Long> operations,
            List<UUID> digests,
            ReadVisibility visibility,
            List<String> assetCodes,
            LotLoad lots,
            List<Long> remembered) {}

    /**
     * What was found.
     *
     * @param accounts the locked accounts
     * @param operations the operations asked for by number, locked like the accounts
     * @param keyed the operations asked for by digest
     * @param assets the assets asked for
     * @param lots the lots and holds asked for
     * @param proof the ledger that was reached, and the remembered accounts that are stored in it: one row at least, unless
     *     the ledger has no identity
     */
    record Loaded(
            List<AccountRow> accounts,
            List<OperationRow> operations,
            List<OperationRow> keyed,
            List<Asset> assets,
            LotsFound lots,
            List<ProofRow> proof) {
        public Loaded with(List<ProofRow> other) {
            return new Loaded(accounts, operations, keyed, assets, lots, other);
        }
    }

    /** Starts a unit of work or sets a savepoint, when something has to be read before {@link #lockAndLoad}. */
    void start(Connection connection, TransactionStart start) throws SQLException;

    /** Undoes everything since the savepoint and drops it. */
    void rollbackToSavepoint(Connection connection) throws SQLException;

    /** Drops the savepoint. */
    void releaseSavepoint(Connection connection) throws SQLException;

    /** Sets a savepoint under a listener, whose statements may wait for locks as long as configured. */
    void startListener(Connection connection) throws SQLException;

    /** Drops the savepoint under a listener; fails if it has left the transaction in an error, or has ended it. */
    void endListener(Connection connection) throws SQLException;

    /** Undoes what a listener has done, and drops its savepoint. */
    void undoListener(Connection connection) throws SQLException;

    /** How far a read sees. */
    enum ReadVisibility {
        /** As far as the unit of work sees: in a host's, perhaps a snapshot taken before ours. */
        SNAPSHOT,
        /** What is committed now, where the database can tell; else it fails if it cannot be sure. */
        LATEST
    }

    /** Reads account facts by name. */
    List<StoredFacts> factsByName(Connection connection, Collection<AccountId> names, ReadVisibility visibility)
            throws SQLException;

    /** Reads account facts by number. */
    List<StoredFacts> factsByNumber(Connection connection, Collection<Long> numbers, ReadVisibility visibility)
            throws SQLException;

    /** Reads the revisions of the limited ones of these accounts. */
    List<StoredRevision> revisions(Connection connection, Collection<AccountId> names) throws SQLException;

    /** Reads the identity of the ledger that the connection leads to; null if it has none. */
    @Nullable
    String identity(Connection connection) throws SQLException;

    /** Returns whether ids of this range are in use, of operations, accounts or lots. */
    boolean isInUse(Connection connection, IdRange range) throws SQLException;

    /** Returns the highest id in use, or 0. */
    long highestId(Connection connection) throws SQLException;

    /** Reads operations by number. */
    List<OperationRow> operationsByNumber(Connection connection, Collection<Long> numbers, ReadVisibility visibility)
            throws SQLException;

    /** Reads operations by the digest of their key. */
    List<OperationRow> operationsByDigest(Connection connection, Collection<UUID> digests, ReadVisibility visibility)
            throws SQLException;

    /** Reads postings by primary key. */
    List<PostingRow> postings(Connection connection, Collection<PostingLocator> places, ReadVisibility visibility)
            throws SQLException;

    /** Reads lots by number. */
    List<LotRow> lotsByNumber(Connection connection, Collection<Long> numbers, ReadVisibility visibility)
            throws SQLException;

    /** Reads holds by number. */
    List<HoldRow> holdsByNumber(Connection connection, Collection<Long> numbers, ReadVisibility visibility)
            throws SQLException;

    /** Loads lots and holds, of accounts that are locked unless it is for a read. */
    LotsFound loadLots(Connection connection, LotLoad load) throws SQLException;

    /** Locks accounts in the order of their numbers, then operations, then loads in later statements. */
    Loaded lockAndLoad(Connection connection, Load load) throws SQLException;

    /**
     * Writes all rows and ends the unit of work or the part of it.
     *
     * @param events events to store for readers
     * @param beforeCommit is run right before the COMMIT is sent, alone or with what goes in the same trip
     */
    void write(Connection connection, WriteSet writes, List<EventRow> events, TransactionEnd end, Runnable beforeCommit)
            throws SQLException;

    /**
     * Makes sure that replicas have what a unit of work that writes nothing has found, as far as the database makes a commit
     * wait for them.
     *
     * @param locked whether the unit of work has locked a row
     * @param end {@link TransactionEnd#COMMIT} to confirm it here; {@link TransactionEnd#RELEASE} to have it confirmed by the host's commit
     * @return whether the unit of work, or the part of it, has ended with that; otherwise there was nothing to do
     */
    default boolean confirm(Connection connection, boolean locked, TransactionEnd end) throws SQLException {
        return false;
    }

    /** Fetches the first of {@link IdBlocks#BLOCK} new ids. */
    long nextBlock(Connection connection) throws SQLException;

    /**
     * Folds small rows of one unlimited account into its total, those with the lowest ids first, and returns how many, or
     * 0 if somebody else is doing it. The caller owns the unit of work, and commits.
     *
     * @param most the most rows to fold
     */
    int fold(Connection connection, long account, int most) throws SQLException;

    /**
     * Makes sure that what was committed survives as much as the database was configured for; most need nothing. Called
     * after each commit of an owned unit of work.
     */
    void afterCommit(Connection connection) throws SQLException;
}
