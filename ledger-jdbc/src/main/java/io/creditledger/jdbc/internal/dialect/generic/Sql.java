package io.creditledger.jdbc.internal.dialect.generic;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * The statements of a database that takes them one at a time. In the texts {@code <ns>} stands for the namespace and
 * {@code <in>} for a list of parameters.
 */
public interface Sql {
    /** Starts a unit of work under READ COMMITTED; empty if the connection has to be told. */
    List<String> startOwn();

    String factsByName();

    /** Like {@link #factsByName()}, past the snapshot of a host; this and its like are empty where there is no such read. */
    String factsByNameLatest();

    String factsByNumber();

    String factsByNumberLatest();

    String revisions();

    String accounts();

    String lockAccounts();

    String lockAccountsUnlessLocked();

    /**
     * The ledger's identity, the unit of work if the database tells it, and some unlimited accounts: one row at least.
     */
    String proof();

    /** The ledger's identity. */
    String identity();

    /** Tells whether ids from one number to another are in use; takes the two numbers three times. */
    String idsStored();

    /** The highest id in use. */
    String highestId();

    String lockOperations();

    default String lockOperationsUnlessLocked() {
        return operationsByNumber() + "ORDER BY id FOR UPDATE SKIP LOCKED";
    }

    String operationsByNumber();

    String operationsByNumberLatest();

    String operationsByDigest();

    String operationsByDigestLatest();

    /** Postings by {@code count} pairs of account and position. */
    String postings(int count);

    String postingsLatest(int count);

    String assets();

    String assetsLatest();

    String insertAsset();

    String insertAccount();

    String insertTotal();

    String insertOperation();

    String insertPosting();

    String updateAccount();

    String updateUndone();

    String insertDelta();

    /** Draws the first id of a block. */
    String nextBlock();

    /** Locks one total unless somebody else has. */
    String lockTotal();

    /** The lowest ids of an account's small rows, at most as many as the second parameter says. */
    String deltaIds();

    /**
     * Deletes those of one account's small rows whose ids are listed, and returns their amounts. The second and the third
     * parameter are the lowest and the highest of the ids: by a list alone H2 reads all rows of the account.
     */
    String takeDeltas();

    String addToTotal();

    /**
     * Inserts an account of this name, to be undone at once: fails if there is one that a host's snapshot does not show.
     */
    String probeAccount();

    /** Likewise an operation with this number. */
    String probeOperationNumber();

    /** Likewise an operation with this digest. */
    String probeOperationDigest();

    /**
     * The same statements for units of work that do not wait for a unique value which somebody else is inserting, as far as
     * that stands in the statements.
     */
    Sql unwaiting();

    /** The session's bound on waits for locks; empty where it stands in the statements. */
    String lockTimeout();

    /** Sets the session's bound on waits for locks. */
    String setLockTimeout(long millis);

    /** Binds a digest. */
    void bindDigest(Parameters statement, int index, UUID digest) throws SQLException;
}
