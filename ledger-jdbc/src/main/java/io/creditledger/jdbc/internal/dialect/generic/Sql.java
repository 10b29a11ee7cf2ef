package io.creditledger.jdbc.internal.dialect.generic;

/**
 * The statements of a database without array parameters. Those named LATEST look past a host's snapshot without locking anything but
 * the rows that they return.
 */
public enum Sql {
    /** States READ COMMITTED for the transaction that begins next. */
    SET_ISOLATION,
    /** Begins a transaction. */
    START,
    /** What never changes of accounts, by name. */
    FACTS_BY_NAME,
    /** The same, past the snapshot of a host. */
    FACTS_BY_NAME_LATEST,
    /** What never changes of accounts, by number. */
    FACTS_BY_NUMBER,
    /** The same, past the snapshot of a host. */
    FACTS_BY_NUMBER_LATEST,
    /** The revisions of limited accounts, by name. */
    REVISIONS,
    /** Limited accounts, without a lock. */
    ACCOUNTS,
    /**
     * Locks limited accounts in the order of their numbers; waits. Sent in hosts' units of work, and for commands that the
     * statement without waiting has left out.
     */
    LOCK_ACCOUNTS,
    /** The same without those that others have locked, which is how every unit of work of the ledger's own begins. */
    LOCK_ACCOUNTS_UNLESS_LOCKED,
    /** The identity of the ledger, the transaction if the database tells it, and some remembered accounts: one row at least. */
    PROOF,
    /** The identity of the ledger. */
    IDENTITY,
    /** Whether ids from one number to another are in use; takes the two numbers three times. */
    IDS_STORED,
    /** The highest id in use, or 0. */
    HIGHEST_ID,
    /** Locks operations in the order of their numbers; waits. */
    LOCK_OPERATIONS,
    /** The same, without those that somebody else has locked. */
    LOCK_OPERATIONS_UNLESS_LOCKED,
    /** Operations by number. */
    OPERATIONS_BY_NUMBER,
    /** The same, past the snapshot of a host. */
    OPERATIONS_BY_NUMBER_LATEST,
    /** Operations by the digest of their key. */
    OPERATIONS_BY_DIGEST,
    /** The same, past the snapshot of a host. */
    OPERATIONS_BY_DIGEST_LATEST,
    /** Postings by pairs of account and position. */
    POSTINGS,
    /** The same, past the snapshot of a host. */
    POSTINGS_LATEST,
    /** Assets by code. */
    ASSETS,
    /** The same, past the snapshot of a host. */
    ASSETS_LATEST,
    /** Registers an asset. */
    INSERT_ASSET,
    /** Opens an account. */
    INSERT_ACCOUNT,
    /** Gives an unlimited account its total. */
    INSERT_TOTAL,
    /** Stores an operation. */
    INSERT_OPERATION,
    /** Stores a posting. */
    INSERT_POSTING,
    /** Changes a limited account. */
    UPDATE_ACCOUNT,
    /** Changes what was returned of an operation. */
    UPDATE_UNDONE,
    /** Stores what an unlimited account moved by. */
    INSERT_DELTA,
    /** Adds to a row of usage, or stores it. */
    ADD_USAGE,
    /** Stores an event. */
    INSERT_EVENT,
    /** Locks one total, unless somebody else has. */
    LOCK_TOTAL,
    /** The lowest ids of small rows of an account, at most as many as the second parameter says. */
    DELTA_IDS,
    /**
     * Locks listed small rows of an account and returns their amounts, where {@link #TAKE_DELTAS} returns nothing; has its
     * parameters. Empty where it returns them.
     */
    LOCK_DELTAS,
    /**
     * Deletes listed small rows of an account and returns their amounts, unless they come from {@link #LOCK_DELTAS}. The second and
     * the third parameter are the lowest and the highest of the ids.
     */
    TAKE_DELTAS,
    /** Adds to a total. */
    ADD_TO_TOTAL,
    /** Inserts an account of this name, to be undone at once: fails if there is one out of sight of a snapshot. */
    PROBE_ACCOUNT,
    /** Likewise an operation with this number. */
    PROBE_OPERATION_NUMBER,
    /** Likewise an operation with this digest. */
    PROBE_OPERATION_DIGEST,
    /**
     * Fails with a lock timeout if somebody else is inserting one of these digests, without waiting for it. Empty where the INSERT
     * itself is told how long to wait.
     */
    CLAIM_DIGESTS,
    /** Likewise names of accounts. */
    CLAIM_NAMES,
    /** Likewise codes of assets. */
    CLAIM_ASSETS,
    /** The session's bound on waits for locks; empty where it stands in the statements. */
    LOCK_TIMEOUT,
    /** Sets it to {@code <milliseconds>}. */
    SET_LOCK_TIMEOUT,
    /** The first open lots of accounts, by pairs of an account and how many. */
    FIRST_LOTS,
    /** All lots of one account that were open in the snapshot, as they are now. */
    OPEN_LOTS_LATEST,
    /** Lots by number. */
    LOTS_BY_NUMBER,
    /** The same, past the snapshot of a host. */
    LOTS_BY_NUMBER_LATEST,
    /** The open holds of accounts. */
    OPEN_HOLDS,
    /** The holds that were open in the snapshot, as they are now. */
    OPEN_HOLDS_LATEST,
    /** Holds by number. */
    HOLDS_BY_NUMBER,
    /** The same, past the snapshot of a host. */
    HOLDS_BY_NUMBER_LATEST,
    /** Allocations of operations. */
    ALLOCATIONS,
    /** The same, past the snapshot of a host. */
    ALLOCATIONS_LATEST,
    /** Inserts a lot with this number, to be undone at once: fails if there is one out of sight of a snapshot. */
    PROBE_LOT,
    /** Stores a lot. */
    INSERT_LOT,
    /** Changes a lot. */
    UPDATE_LOT,
    /** Stores a hold. */
    INSERT_HOLD,
    /** Changes a hold. */
    UPDATE_HOLD,
    /** Stores an allocation. */
    INSERT_ALLOCATION,
    /** Changes what was returned of an allocation. */
    UPDATE_ALLOCATION
}
