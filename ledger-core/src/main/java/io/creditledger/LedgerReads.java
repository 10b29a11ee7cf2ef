package io.creditledger;

import io.creditledger.command.Command;
import io.creditledger.export.Export;
import io.creditledger.export.ExportReport;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The read methods of a {@link Ledger}: previews, balances, transactions, lots, holds and audits.
 *
 * <p>Instants are cut to the microsecond, and are from {@link Bounds#EARLIEST_EFFECT} to {@link Bounds#LATEST_EFFECT}; others are
 * refused with {@link IllegalArgumentException}.
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
     * Returns one page of the operations that have a posting on an account, by kind, idempotency key and recorded time, each with
     * the later operations that refer to it. Reads the account's postings in order until the page is full, so a filter that few of
     * them pass takes longer: at worst it reads all of the account's operations, or those of the period on a limited account. What
     * other accounts have is not read. A database is asked by a few statements, and by one more for each hundred operations of the
     * page.
     *
     * @throws io.creditledger.error.AccountNotFoundException if there is no such account
     */
    OperationPage operations(OperationQuery query);

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

    /**
     * Returns one page of lots that still have credits and end in a period, of one account or of all. Uses the index on
     * {@link Balance#nextChange()}: the cost depends on the number of accounts with a change before the end of the period, not on the
     * number of ended lots.
     *
     * @throws io.creditledger.error.AccountNotFoundException if the query names an account that does not exist
     */
    LotPage expiringLots(ExpiringLotQuery query);

    /**
     * Returns one page of accounts by the beginning of their id. Reads accounts with that beginning, in order, until the page is
     * full, so a status or an asset that few of them have takes longer.
     */
    AccountPage accounts(AccountQuery query);

    /**
     * Returns what had been posted to an account before an instant, by recorded time. Exact, also while others write: a limited
     * account's postings are recorded in the order of their positions, so a database searches the position, and reads 20 postings of
     * a million. For an unlimited account it reads all postings.
     *
     * @throws io.creditledger.error.AccountNotFoundException if there is no such account
     * @throws io.creditledger.error.AmountOverflowException if an unlimited account's total is beyond a {@code long}
     */
    PostedBalance balanceAt(AccountId account, Instant instant);

    /**
     * The same by effective time: what had taken effect before an instant. Expired credits count as gone from the end of their
     * lot on, whenever that was booked. Reads all postings of the account. A later operation may change the answer, because it
     * may take effect earlier than it is recorded.
     *
     * @throws io.creditledger.error.AccountNotFoundException if there is no such account
     * @throws io.creditledger.error.AmountOverflowException if a total is beyond a {@code long}
     */
    PostedBalance effectiveBalanceAt(AccountId account, Instant instant);

    /**
     * Returns the summary of an account's statement in a period, by recorded time: opening balance, what each kind of operation
     * moved, closing balance. Reads the postings of the period; for an unlimited account, all.
     *
     * @param from the first instant
     * @param until the first instant that does not count
     * @throws IllegalArgumentException if {@code until} is before {@code from}
     * @throws io.creditledger.error.AccountNotFoundException if there is no such account
     * @throws io.creditledger.error.AmountOverflowException if an unlimited account's total is beyond a {@code long}
     * @throws IllegalStateException if opening and totals do not sum to closing: the books are damaged, which {@link #verify()}
     *     explains
     */
    PeriodStatement periodStatement(AccountId account, Instant from, Instant until);

    /**
     * Returns what all limited accounts moved in a period, by recorded time: one entry for each asset of which something moved,
     * by code. Reads all postings.
     *
     * @param from the first instant
     * @param until the first instant that does not count
     * @throws IllegalArgumentException if {@code until} is before {@code from}
     */
    List<PeriodTotals> periodTotals(Instant from, Instant until);

    /**
     * Returns the totals of all accounts per asset as they were before an instant, by recorded time. What was held then is not
     * known: {@link TrialBalance.AssetTotals#limitedHeld()} is 0. Reads all postings.
     */
    TrialBalance trialBalanceAt(Instant instant);

    /**
     * Returns usage by account, UTC day and dimensions, as far as it is counted. Read from sums that each debit, capture, refund and
     * reversal of these updates in its own unit of work, so what is read grows with the days and values, not with the operations.
     *
     * @throws IllegalStateException if this ledger does not count usage
     * @throws IllegalArgumentException if the query names a dimension by which usage is not counted
     * @throws io.creditledger.error.AccountNotFoundException if the query names an account that does not exist
     */
    UsageReport usage(UsageQuery query);

    /** Returns the totals of all accounts per asset, from one consistent snapshot. Reads every account. */
    TrialBalance trialBalance();

    /**
     * Checks the books from one consistent snapshot and reports every violated rule with its location: transactions sum to
     * zero per asset, balances equal the sum of their postings, seqs have no gaps, each balance after a posting equals the
     * previous one plus its amount, operations match their effects. Reads all tables. Keeps about 130 bytes of heap for each
     * account, and all lots and holds: meant for audits and tests.
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
