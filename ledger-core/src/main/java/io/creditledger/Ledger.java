package io.creditledger;

import io.creditledger.command.Command;
import io.creditledger.error.LedgerException;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A double-entry ledger: {@code execute} for all writes, and the reads. {@link CreditLedger} has methods for the common commands
 * and works over any ledger.
 *
 * <p>Implementations are thread-safe unless documented otherwise. Every write happens completely or not at all, and after a
 * call has returned, its result is as durable as the store makes it. All reads return committed data. No method accepts null.
 *
 * <p>The ledger checks a command in this order and reports the first that fails: the key ({@link
 * io.creditledger.error.IdempotencyConflictException}), existence, asset, status, limits. Malformed commands cannot be
 * built.
 *
 * <p>Every method may throw {@link io.creditledger.error.StorageException} when the store fails.
 */
public interface Ledger extends LedgerReads {
    /**
     * Executes one command. A refusal is an outcome, not an exception.
     *
     * <p>Blocks until the command has ended; a ledger in a database limits this to its call timeout plus 1 s. An interrupt does not end
     * the call: the thread's interrupt status is set when it returns.
     *
     * @throws LedgerException if the store or the listener fails; unless it is an {@link
     *     io.creditledger.error.UnknownOutcomeException}, nothing was written
     * @throws IllegalStateException if the ledger is closed or read-only, or the call comes from its own listener; nothing was
     *     written
     */
    <R> Outcome<R> execute(Command<R> command);

    /**
     * Executes the commands in order and returns an outcome for each, in the same order. A refused command writes nothing
     * and does not affect the others; use an {@link io.creditledger.command.AtomicGroup} for all or nothing.
     *
     * <p>A long list is written in several units of work, and so is a list of which a part has to wait for locks of another
     * transaction: the rest does not wait. Commands that share a limited account or a key, or of which one refers to
     * the other, are done in the order of the list. If the store fails midway some commands may be done: execute the list
     * again with the same keys.
     *
     * @throws IllegalArgumentException if there are more than {@link Bounds#COMMANDS_PER_CALL} commands
     * @throws LedgerException if the store fails
     */
    List<Outcome<?>> executeAll(List<? extends Command<?>> commands);

    /**
     * Queues one command and returns a stage that completes when the command has ended. The command runs on a thread of the host's
     * executor, or on the thread of another caller of the ledger. In a joined view, and in memory without an executor, it runs on the
     * calling thread before this method returns. Blocks while the queue is full. If {@link #execute} would throw, the stage fails with the same exception, not wrapped in a
     * {@link java.util.concurrent.CompletionException}; stages derived from it wrap it, as in the JDK. Only misuse is thrown
     * directly: null, and the exceptions listed below.
     * Cancelling the stage does not undo the command.
     *
     * @throws IllegalStateException if the ledger was built without an executor, or is a joined view of another thread or of a
     *     unit of work that has ended
     */
    <R> CompletionStage<Outcome<R>> executeAsync(Command<R> command);
}
