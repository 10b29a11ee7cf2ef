package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.OperationRef;

/** One thing that a working set lacks. Accounts and operations have to be locked; the rest is read under those locks. */
public sealed interface MissingInput {
    /**
     * An account.
     *
     * @param id whose
     */
    record Account(AccountId id) implements MissingInput {}

    /**
     * An operation, with its postings' accounts.
     *
     * @param ref which
     */
    record Operation(OperationRef ref) implements MissingInput {}

    /**
     * The first open lots of an account in the order of use, with their expiry accounts.
     *
     * @param account whose
     * @param count how many
     */
    record Lots(AccountId account, int count) implements MissingInput {}

    /**
     * All open lots of an account with their expiry accounts, and all its open holds with their allocations.
     *
     * @param account whose
     */
    record Everything(AccountId account) implements MissingInput {}

    /**
     * One lot, with its expiry account.
     *
     * @param id which
     */
    record OneLot(long id) implements MissingInput {}

    /**
     * One hold with its allocations, and the lots that these name.
     *
     * @param id which
     */
    record OneHold(long id) implements MissingInput {}

    /**
     * The allocations of an operation, and the lots that these name.
     *
     * @param operation which
     */
    record Allocations(long operation) implements MissingInput {}

    /** More ids. */
    record Ids() implements MissingInput {}
}
