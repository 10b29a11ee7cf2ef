package io.creditledger;

import java.util.List;
import java.util.Optional;

/** What the answers to all accepted commands have in common, for code that handles every command alike. */
public interface CommandResult {
    /**
     * Returns the ledger's number for the operation that is recorded under the command's key. Empty for a command without a key;
     * each member of a group has its own.
     */
    Optional<TransactionId> operation();

    /**
     * Returns the transactions that the command booked: now, or, on a replay, when it was executed first. Empty where nothing was
     * moved, and for reports on many accounts ({@link ExpiryReport}, {@link CompactionReport}), which only count.
     */
    List<Transaction> transactions();

    /**
     * Returns the balances that the answer holds, as of the execution that it describes: of the limited accounts that the command
     * is about. Empty for reports on many accounts.
     */
    List<Balance> balances();

    /** Returns whether this execution found the work already done under the same key. */
    boolean replayed();
}
