package io.creditledger.jdbc.internal.read;

import io.creditledger.Account;
import io.creditledger.AccountId;
import io.creditledger.AccountPage;
import io.creditledger.AccountQuery;
import io.creditledger.Balance;
import io.creditledger.BalanceBreakdown;
import io.creditledger.ExpiringLotQuery;
import io.creditledger.Hold;
import io.creditledger.HoldPage;
import io.creditledger.HoldQuery;
import io.creditledger.IdempotencyKey;
import io.creditledger.LedgerReads;
import io.creditledger.LotAllocation;
import io.creditledger.LotHistory;
import io.creditledger.LotId;
import io.creditledger.LotPage;
import io.creditledger.Operation;
import io.creditledger.OperationPage;
import io.creditledger.OperationQuery;
import io.creditledger.OperationRef;
import io.creditledger.PeriodStatement;
import io.creditledger.PeriodTotals;
import io.creditledger.PostedBalance;
import io.creditledger.Preview;
import io.creditledger.StatementPage;
import io.creditledger.StatementQuery;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.TrialBalance;
import io.creditledger.UsageQuery;
import io.creditledger.UsageReport;
import io.creditledger.VerifyReport;
import io.creditledger.command.Command;
import io.creditledger.engine.Period;
import io.creditledger.export.Export;
import io.creditledger.export.ExportReport;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads of one kind of session: those of the ledger's own, or those of a host's unit of work. */
public final class JdbcReads implements LedgerReads {
    private final Reads reads;
    private final ReadSession session;

    public JdbcReads(Reads reads, ReadSession session) {
        this.reads = reads;
        this.session = session;
    }

    @Override
    public Preview preview(Command<?> command) {
        Objects.requireNonNull(command, "command");
        return session.readSnapshot(handle -> reads.preview(handle, command));
    }

    @Override
    public Optional<Account> account(AccountId id) {
        Objects.requireNonNull(id, "id");
        return session.read(handle -> reads.account(handle, id));
    }

    @Override
    public Balance balance(AccountId account) {
        Objects.requireNonNull(account, "account");
        return session.read(handle -> reads.balance(handle, account));
    }

    @Override
    public Map<AccountId, Balance> balances(Collection<AccountId> accounts) {
        Objects.requireNonNull(accounts, "accounts");
        return session.read(handle -> reads.balances(handle, accounts));
    }

    @Override
    public Optional<Transaction> transaction(TransactionId id) {
        Objects.requireNonNull(id, "id");
        return session.read(handle -> reads.operations().transaction(handle, id));
    }

    @Override
    public Optional<Transaction> transaction(IdempotencyKey key) {
        Objects.requireNonNull(key, "key");
        return session.read(handle -> reads.operations().transaction(handle, key));
    }

    @Override
    public Optional<Operation> operation(OperationRef operation) {
        Objects.requireNonNull(operation, "operation");
        return session.readSnapshot(handle -> reads.operations().operation(handle, operation));
    }

    @Override
    public OperationPage operations(OperationQuery query) {
        Objects.requireNonNull(query, "query");
        return session.readSnapshot(handle -> reads.operations(handle, query));
    }

    @Override
    public StatementPage statement(StatementQuery query) {
        Objects.requireNonNull(query, "query");
        return session.read(handle -> reads.statement(handle, query));
    }

    @Override
    public BalanceBreakdown breakdown(AccountId account) {
        Objects.requireNonNull(account, "account");
        return session.readSnapshot(handle -> reads.breakdown(handle, account));
    }

    @Override
    public List<LotAllocation> allocations(OperationRef operation) {
        Objects.requireNonNull(operation, "operation");
        return session.read(handle -> reads.lots().allocations(handle, operation));
    }

    @Override
    public Optional<LotHistory> lot(LotId lot) {
        Objects.requireNonNull(lot, "lot");
        return session.readSnapshot(handle -> reads.lots().lot(handle, lot));
    }

    @Override
    public Optional<Hold> hold(OperationRef hold) {
        Objects.requireNonNull(hold, "hold");
        return session.read(handle -> reads.lots().hold(handle, hold));
    }

    @Override
    public HoldPage holds(HoldQuery query) {
        Objects.requireNonNull(query, "query");
        return session.read(handle -> reads.lots().holds(handle, query));
    }

    @Override
    public LotPage expiringLots(ExpiringLotQuery query) {
        Objects.requireNonNull(query, "query");
        return session.read(handle -> reads.lots().expiring(handle, query));
    }

    @Override
    public AccountPage accounts(AccountQuery query) {
        Objects.requireNonNull(query, "query");
        return session.read(handle -> reads.accounts(handle, query));
    }

    @Override
    public PostedBalance balanceAt(AccountId account, Instant instant) {
        Objects.requireNonNull(account, "account");
        Instant at = Period.instant(instant);
        return session.read(handle -> reads.balanceAt(handle, account, at));
    }

    @Override
    public PostedBalance effectiveBalanceAt(AccountId account, Instant instant) {
        Objects.requireNonNull(account, "account");
        Instant at = Period.instant(instant);
        return session.readSnapshot(handle -> reads.effectiveBalanceAt(handle, account, at));
    }

    @Override
    public PeriodStatement periodStatement(AccountId account, Instant from, Instant until) {
        Objects.requireNonNull(account, "account");
        Period period = new Period(from, until);
        return session.readSnapshot(handle -> reads.periodStatement(handle, account, period.from(), period.until()));
    }

    @Override
    public List<PeriodTotals> periodTotals(Instant from, Instant until) {
        Period period = new Period(from, until);
        return session.read(handle -> reads.periodTotals(handle, period.from(), period.until()));
    }

    @Override
    public TrialBalance trialBalanceAt(Instant instant) {
        Instant at = Period.instant(instant);
        return session.read(handle -> reads.trialBalanceAt(handle, at));
    }

    @Override
    public UsageReport usage(UsageQuery query) {
        Objects.requireNonNull(query, "query");
        return session.readSnapshot(handle -> reads.usage(handle, query));
    }

    @Override
    public TrialBalance trialBalance() {
        return session.read(reads::trialBalance);
    }

    @Override
    public VerifyReport verify() {
        return session.readSnapshot(reads::verify);
    }

    @Override
    public ExportReport export(Export export) {
        Objects.requireNonNull(export, "export");
        return session.readSnapshot(handle -> reads.export(handle, export));
    }
}
