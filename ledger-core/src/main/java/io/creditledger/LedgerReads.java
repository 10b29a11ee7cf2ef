package io.creditledger;

import io.creditledger.command.Command;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything of a {@link Ledger} that writes nothing: previews, balances, transactions, lots, holds and audits.
 *
 * <p>All reads return committed data; those of a {@linkplain JoinedLedger joined view} also include the host's own uncommitted
 * work. No method accepts null. Every method may throw {@link io.creditledger.error.StorageException} when the store
 * fails.
 */
public interface LedgerReads {
    /**
     * Decides a command, or a whole group, without writing and without locks that block others.
     *
     * @throws IllegalArgumentException if there is nothing to decide: {@link io.creditledger.command.CompactTotals}
     */
    Preview preview(Command<?> command);

    /** Returns the account with this id, if there is one. */
    Optional<Account> account(AccountId id);

    /**
     * Returns an account's balance.
     *
     * @throws io.creditledger.error.AccountNotFoundException if there is no such account
     * @throws io.creditledger.error.AmountOverflowException if an unlimited account's total is beyond a {@code long};
     *     {@link #trialBalance()} returns it
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
     * Returns an operation with what has been refunded, reversed or captured of it, and by which operations; empty if there is
     * none. It executes nothing, so it also answers for an operation whose command is not at hand.
     */
    Optional<Operation> operation(OperationRef operation);

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
     * @throws io.creditledger.error.LimitedAccountRequiredException if it is unlimited
     */
    BalanceBreakdown breakdown(AccountId account);

    /**
     * Returns which lots an operation took from, reserved or gave back to, and what plain credits paid beside them, in the
     * order of use. Empty for an operation that touched plain credits only, and for an unknown one.
     */
    List<LotAllocation> allocations(OperationRef operation);

    /** Returns a lot and its history, if there is such a lot. Credits whose expiry is not booked yet count as remaining. */
    Optional<LotHistory> lot(LotId lot);

    /** Returns the hold placed by this operation, if there is one, as it is now: expired as soon as its time has run out. */
    Optional<Hold> hold(OperationRef hold);

    /**
     * Returns one page of holds that have not ended: open ones, or overdue ones whose expiry is not booked yet.
     *
     * @throws io.creditledger.error.AccountNotFoundException if the query names an account that does not exist
     */
    HoldPage holds(HoldQuery query);

    /** Sums up all accounts per asset, from one consistent snapshot. Reads every account. */
    TrialBalance trialBalance();

    /**
     * Checks the books from one consistent snapshot and reports every violated rule with its location: transactions sum to
     * zero per asset, balances equal the sum of their postings, seqs have no gaps, each balance after follows from the one
     * before, operations match their effects. Reads everything: meant for audits and tests.
     */
    VerifyReport verify();
}
