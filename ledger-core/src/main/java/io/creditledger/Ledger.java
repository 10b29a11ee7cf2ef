package io.creditledger;

import io.creditledger.command.Command;
import io.creditledger.error.LedgerException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A double-entry ledger: one door for every write, and the reads. The verbs of everyday use are in {@link CreditLedger},
 * which works over any ledger.
 *
 * <p>Implementations are safe for use by many threads unless they say otherwise. Every write happens as a whole or not
 * at all, and once a call has returned, what it answered is as durable as the store makes it. All reads answer from what
 * was committed. No method accepts null.
 *
 * <p>The ledger checks a command in this order and reports the first that fails: the key ({@link
 * io.creditledger.error.IdempotencyConflictException}), existence, asset, status, limits. Malformed commands cannot be
 * built.
 *
 * <p>Every method may throw {@link io.creditledger.error.StorageException} when the store fails.
 */
public interface Ledger {
    /**
     * Executes one command. A refusal is an outcome, not an exception.
     *
     * <p>Blocks until the command is done. An interrupt does not undo it.
     *
     * @throws LedgerException if the store fails; unless it is an {@link
     *     io.creditledger.error.UnknownOutcomeException}, nothing was written
     */
    <R> Outcome<R> execute(Command<R> command);

    /**
     * Executes the commands in order and returns an outcome for each, in the same order. A refused command leaves no
     * trace and does not disturb its neighbours; use an {@link io.creditledger.command.AtomicGroup} for all or nothing.
     *
     * <p>A long list is written in several units of work, and so is one of which a part has to wait for what somebody else
     * has locked: the rest does not wait with it. Commands that share a limited account or a key, or of which one refers to
     * the other, are done in the order of the list. If the store fails midway some commands may be done: execute the list
     * again with the same keys.
     *
     * @throws IllegalArgumentException if there are more than {@link Bounds#COMMANDS_PER_CALL} commands
     * @throws LedgerException if the store fails
     */
    List<Outcome<?>> executeAll(List<? extends Command<?>> commands);

    /**
     * Executes one command on a thread of the host's and completes when it is done. Where {@link #execute} would throw the
     * stage fails with the same exception, never with a {@link java.util.concurrent.CompletionException} around it; a stage that
     * is derived from it wraps it, as those of the JDK do. Only misuse is thrown at once: null, and what is listed below.
     * Cancelling the stage does not undo the command.
     *
     * @throws IllegalStateException if the ledger was built without an executor, or is a joined view of another thread or of a
     *     unit of work that has ended
     */
    <R> CompletionStage<Outcome<R>> executeAsync(Command<R> command);

    /**
     * Decides a command, or a whole group, without writing anything or locking anybody out.
     *
     * @throws IllegalArgumentException if there is nothing to decide: {@link io.creditledger.command.Maintain}
     */
    Preview preview(Command<?> command);

    /** Returns the account with this id, if there is one. */
    Optional<Account> account(AccountId id);

    /**
     * Returns an account's balance.
     *
     * @throws io.creditledger.error.AccountNotFoundException if there is no such account
     * @throws io.creditledger.error.AmountOverflowException if an unlimited account's total is beyond a {@code long};
     *     {@link #trialBalance()} tells it
     */
    Balance balance(AccountId account);

    /**
     * Returns the balances of those of these accounts that exist.
     *
     * @throws IllegalArgumentException if there are more than {@link Bounds#ACCOUNTS_PER_CALL} accounts
     * @throws io.creditledger.error.AmountOverflowException if an unlimited account's total is beyond a {@code long}
     */
    Map<AccountId, Balance> balances(Collection<AccountId> accounts);

    /** Returns the transaction with this id, if there is one. */
    Optional<Transaction> transaction(TransactionId id);

    /** Returns the transaction booked under this key, if there is one; an operation that booked none has none. */
    Optional<Transaction> transaction(IdempotencyKey key);

    /**
     * Returns one page of an account's postings.
     *
     * @throws io.creditledger.error.AccountNotFoundException if there is no such account
     */
    StatementPage statement(StatementQuery query);

    /**
     * Returns what a limited account's balance is made of now: lots, holds, plain credits, overdraft.
     *
     * @throws io.creditledger.error.AccountNotFoundException if there is no such account
     * @throws io.creditledger.error.AccountUnlimitedException if it is unlimited
     */
    Explanation explain(AccountId account);

    /**
     * Returns which lots an operation took from, reserved or gave back to, and what plain credits paid beside them, in the
     * order of use. Empty for an operation that touched plain credits only, and for an unknown one.
     */
    List<LotUse> lotUses(OperationRef operation);

    /** Returns a lot and what was done with it, if there is such a lot. What has lapsed but is not booked yet still remains. */
    Optional<LotHistory> lot(LotId lot);

    /** Returns the hold placed by this operation, if there is one, as it is now: expired as soon as its time has run out. */
    Optional<Hold> hold(OperationRef hold);

    /**
     * Returns one page of holds that have not ended: open ones, or overdue ones that nobody has swept up yet.
     *
     * @throws io.creditledger.error.AccountNotFoundException if the query names an account that does not exist
     */
    HoldPage holds(HoldQuery query);

    /** Sums up all accounts per asset, from one consistent snapshot. Reads every account. */
    TrialBalance trialBalance();

    /**
     * Checks the books from one consistent snapshot and reports every broken rule with its place: transactions sum to
     * zero per asset, balances equal the sum of their postings, seqs have no gaps, each balance after follows from the one
     * before, operations match their effects. Reads everything: meant for audits and tests.
     */
    VerifyReport verify();
}
