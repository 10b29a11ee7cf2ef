package io.creditledger;

import java.util.List;
import java.util.Optional;

/** What the results of all accepted commands have in common, for code that handles every command in the same way. */
public interface CommandResult {
    /**
     * Returns the id of the operation that is recorded under the command's key. Empty for a command without a key, such as a
     * group; each member of a group has an operation of its own.
     */
    Optional<TransactionId> operation();

    /**
     * Returns the transactions that the command booked: now, or, on a replay, when it was executed first. Empty where nothing was
     * moved, and for reports on many accounts ({@link ExpiryReport}, {@link CompactionReport}), which only count.
     */
    List<Transaction> transactions();

    /**
     * Returns the balances that the result contains, as of the execution that it describes. Empty for reports on many accounts.
     */
    List<Balance> balances();

    /**
     * Returns the low-balance {@linkplain Account#marks() marks} that the command crossed, with what the ledger booked by itself in
     * its course, in the order in which it happened. On a replay: those that its first execution crossed. Empty for reports on many
     * accounts, whose crossings are told by events only.
     */
    List<MarkCrossing> crossedMarks();

    /** Returns whether the command had already been executed under the same key. */
    boolean replayed();
}
