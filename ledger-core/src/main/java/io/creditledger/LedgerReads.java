package io.creditledger;

import io.creditledger.command.Command;
import io.creditledger.export.Export;
import io.creditledger.export.ExportReport;
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
     * Decides a command or a group without writing anything, and without locks that block others.
     *
     * @throws IllegalArgumentException if the command is an {@link io.creditledger.command.ExpireDue} or a {@link
     *     io.creditledger.command.CompactTotals}, which cannot be previewed
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
     * Returns the balances of these accounts. Accounts that do not exist are left out.
     *
     * @throws IllegalArgumentException if there are more than {@link Bounds#ACCOUNTS_PER_CALL} accounts
     * @throws io.creditledger.error.AmountOverflowException if an unlimited account's total is beyond a {@code long}
     */
    Map<AccountId, Balance> balances(Collection<AccountId> accounts);

    /** Returns the transaction with this id, if there is one. */
    Optional<Transaction> transaction(TransactionId id);

    /** Returns the transaction booked under this key, if there is one. An operation such as a hold books none. */
    Optional<Transaction> transaction(IdempotencyKey key);

    /**
     * Returns an operation, and the later operations that refunded, reversed or captured it; empty if there is no such
     * operation. Executes nothing, so it can be used when the original command is not available.
     */
    Optional<Operation> operation(OperationRef operation);

    /**
     * Returns one page of an account's postings.
     *
     * @throws io.creditledger.error.AccountNotFoundException if there is no such account
     */
    StatementPage statement(StatementQuery query);

    /**
     * Returns the present components of a limited account's balance: lots, holds, plain credits, overdraft.
     *
     * @throws io.creditledger.error.AccountNotFoundException if there is no such account
     * @throws io.creditledger.error.LimitedAccountRequiredException if the account is unlimited
     */
    BalanceBreakdown breakdown(AccountId account);

    /**
     * Returns the lots that an operation took from, reserved or gave back to, and the share of plain credits, in the order
     * of use. Empty for an operation that touched plain credits only, and for an unknown one.
     */
    List<LotAllocation> allocations(OperationRef operation);

    /** Returns a lot and its history, if there is such a lot. Credits whose expiry is not booked yet count as remaining. */
    Optional<LotHistory> lot(LotId lot);

    /** Returns the present state of the hold that this operation placed, if any: expired once its timeout has passed. */
    Optional<Hold> hold(OperationRef hold);

    /**
     * Returns one page of holds that have not ended: open ones, or overdue ones whose expiry is not booked yet.
     *
     * @throws io.creditledger.error.AccountNotFoundException if the query names an account that does not exist
     */
    HoldPage holds(HoldQuery query);

    /** Returns the totals of all accounts per asset, from one consistent snapshot. Reads every account. */
    TrialBalance trialBalance();

    /**
     * Checks the books from one consistent snapshot and reports every violated rule with its location: transactions sum to
     * zero per asset, balances equal the sum of their postings, seqs have no gaps, each balance after a posting equals the
     * previous one plus its amount, operations match their effects. Reads all tables: meant for audits and tests.
     */
    VerifyReport verify();

    /**
     * Writes all accounts, operations, postings, lots and holds to files, from one consistent snapshot, a block of rows at a time.
     * Expiries and starts that are due but not booked are not applied. May take long; a database keeps the snapshot and a
     * connection meanwhile, and a ledger in memory makes writes wait.
     *
     * @return what was written
     * @throws java.io.UncheckedIOException if the sink fails
     */
    ExportReport export(Export export);
}
