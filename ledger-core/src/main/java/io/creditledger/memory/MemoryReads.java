package io.creditledger.memory;

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
import io.creditledger.audit.Auditor;
import io.creditledger.audit.Exporter;
import io.creditledger.command.Command;
import io.creditledger.engine.CallBounds;
import io.creditledger.engine.Engine;
import io.creditledger.engine.IdRange;
import io.creditledger.engine.Period;
import io.creditledger.export.Export;
import io.creditledger.export.ExportReport;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** The reads of an in-memory ledger, of the ledger itself or inside a unit of work. */
final class MemoryReads implements LedgerReads {
    private final MemoryStore store;
    private final MemoryExecution execution;
    private final Session session;

    MemoryReads(MemoryStore store, MemoryExecution execution, Session session) {
        this.store = store;
        this.execution = execution;
        this.session = session;
    }

    /** Keeps the rows from changing during a read. */
    @FunctionalInterface
    interface Session {
        <T> T read(Supplier<T> reader);
    }

    @Override
    public Preview preview(Command<?> command) {
        Objects.requireNonNull(command, "command");
        return session.read(() -> Engine.preview(execution.decide(List.of(command), IdRange::ofPreview)));
    }

    @Override
    public Optional<Account> account(AccountId id) {
        Objects.requireNonNull(id, "id");
        return session.read(() -> store.account(id).map(Account.class::cast));
    }

    @Override
    public Balance balance(AccountId account) {
        Objects.requireNonNull(account, "account");
        return session.read(() -> store.balance(account, execution.now()));
    }

    @Override
    public Map<AccountId, Balance> balances(Collection<AccountId> accounts) {
        List<AccountId> ids = CallBounds.accounts(accounts);
        return session.read(() -> store.balances(ids, execution.now()));
    }

    @Override
    public Optional<Transaction> transaction(TransactionId id) {
        Objects.requireNonNull(id, "id");
        return session.read(() -> store.transaction(id));
    }

    @Override
    public Optional<Transaction> transaction(IdempotencyKey key) {
        Objects.requireNonNull(key, "key");
        return session.read(() -> store.transaction(key));
    }

    @Override
    public Optional<Operation> operation(OperationRef operation) {
        Objects.requireNonNull(operation, "operation");
        return session.read(() -> store.operation(operation).map(store::view));
    }

    @Override
    public OperationPage operations(OperationQuery query) {
        Objects.requireNonNull(query, "query");
        return session.read(() -> new MemoryLists(store).operations(query));
    }

    @Override
    public StatementPage statement(StatementQuery query) {
        Objects.requireNonNull(query, "query");
        return session.read(() -> new MemoryLists(store).statement(query));
    }

    @Override
    public BalanceBreakdown breakdown(AccountId account) {
        Objects.requireNonNull(account, "account");
        return session.read(() -> store.breakdown(account, execution.now()));
    }

    @Override
    public List<LotAllocation> allocations(OperationRef operation) {
        Objects.requireNonNull(operation, "operation");
        return session.read(() -> store.allocations(operation));
    }

    @Override
    public Optional<LotHistory> lot(LotId lot) {
        Objects.requireNonNull(lot, "lot");
        return session.read(() -> store.lot(lot));
    }

    @Override
    public Optional<Hold> hold(OperationRef hold) {
        Objects.requireNonNull(hold, "hold");
        return session.read(() -> store.hold(hold, execution.now()));
    }

    @Override
    public HoldPage holds(HoldQuery query) {
        Objects.requireNonNull(query, "query");
        return session.read(() -> store.holds(query, execution.now()));
    }

    @Override
    public LotPage expiringLots(ExpiringLotQuery query) {
        Objects.requireNonNull(query, "query");
        return session.read(() -> new MemoryLists(store).expiringLots(query, execution.now()));
    }

    @Override
    public AccountPage accounts(AccountQuery query) {
        Objects.requireNonNull(query, "query");
        return session.read(() -> new MemoryLists(store).accounts(query));
    }

    @Override
    public PostedBalance balanceAt(AccountId account, Instant instant) {
        Objects.requireNonNull(account, "account");
        Instant at = Period.instant(instant);
        return session.read(() -> new MemoryReports(store).balanceAt(account, at));
    }

    @Override
    public PostedBalance effectiveBalanceAt(AccountId account, Instant instant) {
        Objects.requireNonNull(account, "account");
        Instant at = Period.instant(instant);
        return session.read(() -> new MemoryReports(store).effectiveBalanceAt(account, at));
    }

    @Override
    public PeriodStatement periodStatement(AccountId account, Instant from, Instant until) {
        Objects.requireNonNull(account, "account");
        Period period = new Period(from, until);
        return session.read(() -> new MemoryReports(store).periodStatement(account, period.from(), period.until()));
    }

    @Override
    public List<PeriodTotals> periodTotals(Instant from, Instant until) {
        Period period = new Period(from, until);
        return session.read(() -> new MemoryReports(store).periodTotals(period.from(), period.until()));
    }

    @Override
    public TrialBalance trialBalanceAt(Instant instant) {
        Instant at = Period.instant(instant);
        return session.read(() -> new MemoryReports(store).trialBalanceAt(at));
    }

    @Override
    public UsageReport usage(UsageQuery query) {
        Objects.requireNonNull(query, "query");
        Map<String, Integer> places = execution.usage().places(query);
        return session.read(() -> store.usage().report(store, query, places));
    }

    @Override
    public TrialBalance trialBalance() {
        return session.read(store::trialBalance);
    }

    @Override
    public VerifyReport verify() {
        return session.read(() -> Auditor.audit(store));
    }

    @Override
    public ExportReport export(Export export) {
        Objects.requireNonNull(export, "export");
        return session.read(() -> Exporter.export(new MemoryExportRows(store), export));
    }
}
