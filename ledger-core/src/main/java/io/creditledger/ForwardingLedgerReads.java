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
 * Forwards every read to another object; override the methods that should behave differently. For decorators, and for ledgers
 * with a separate object for reads.
 */
public abstract class ForwardingLedgerReads implements LedgerReads {
    /** For subclasses. */
    protected ForwardingLedgerReads() {}

    /** Returns the object to which every read is forwarded. */
    protected abstract LedgerReads delegate();

    @Override
    public Preview preview(Command<?> command) {
        return delegate().preview(command);
    }

    @Override
    public Optional<Account> account(AccountId id) {
        return delegate().account(id);
    }

    @Override
    public Balance balance(AccountId account) {
        return delegate().balance(account);
    }

    @Override
    public Map<AccountId, Balance> balances(Collection<AccountId> accounts) {
        return delegate().balances(accounts);
    }

    @Override
    public Optional<Transaction> transaction(TransactionId id) {
        return delegate().transaction(id);
    }

    @Override
    public Optional<Transaction> transaction(IdempotencyKey key) {
        return delegate().transaction(key);
    }

    @Override
    public OperationPage operations(OperationQuery query) {
        return delegate().operations(query);
    }

    @Override
    public StatementPage statement(StatementQuery query) {
        return delegate().statement(query);
    }

    @Override
    public BalanceBreakdown breakdown(AccountId account) {
        return delegate().breakdown(account);
    }

    @Override
    public Optional<Operation> operation(OperationRef operation) {
        return delegate().operation(operation);
    }

    @Override
    public List<LotAllocation> allocations(OperationRef operation) {
        return delegate().allocations(operation);
    }

    @Override
    public Optional<LotHistory> lot(LotId lot) {
        return delegate().lot(lot);
    }

    @Override
    public Optional<Hold> hold(OperationRef hold) {
        return delegate().hold(hold);
    }

    @Override
    public HoldPage holds(HoldQuery query) {
        return delegate().holds(query);
    }

    @Override
    public LotPage expiringLots(ExpiringLotQuery query) {
        return delegate().expiringLots(query);
    }

    @Override
    public AccountPage accounts(AccountQuery query) {
        return delegate().accounts(query);
    }

    @Override
    public PostedBalance balanceAt(AccountId account, Instant instant) {
        return delegate().balanceAt(account, instant);
    }

    @Override
    public PostedBalance effectiveBalanceAt(AccountId account, Instant instant) {
        return delegate().effectiveBalanceAt(account, instant);
    }

    @Override
    public PeriodStatement periodStatement(AccountId account, Instant from, Instant until) {
        return delegate().periodStatement(account, from, until);
    }

    @Override
    public List<PeriodTotals> periodTotals(Instant from, Instant until) {
        return delegate().periodTotals(from, until);
    }

    @Override
    public TrialBalance trialBalanceAt(Instant instant) {
        return delegate().trialBalanceAt(instant);
    }

    @Override
    public UsageReport usage(UsageQuery query) {
        return delegate().usage(query);
    }

    @Override
    public TrialBalance trialBalance() {
        return delegate().trialBalance();
    }

    @Override
    public VerifyReport verify() {
        return delegate().verify();
    }

    @Override
    public ExportReport export(Export export) {
        return delegate().export(export);
    }
}
