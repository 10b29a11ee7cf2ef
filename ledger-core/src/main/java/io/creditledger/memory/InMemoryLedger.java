package io.creditledger.memory;

import io.creditledger.Account;
import io.creditledger.AccountId;
import io.creditledger.AccountPage;
import io.creditledger.AccountQuery;
import io.creditledger.Balance;
import io.creditledger.BalanceBreakdown;
import io.creditledger.Bounds;
import io.creditledger.CompactionReport;
import io.creditledger.ExpiringLotQuery;
import io.creditledger.ExpiryReport;
import io.creditledger.Hold;
import io.creditledger.HoldPage;
import io.creditledger.HoldQuery;
import io.creditledger.IdempotencyKey;
import io.creditledger.JoinedLedger;
import io.creditledger.Ledger;
import io.creditledger.LotAllocation;
import io.creditledger.LotHistory;
import io.creditledger.LotId;
import io.creditledger.LotPage;
import io.creditledger.Operation;
import io.creditledger.OperationPage;
import io.creditledger.OperationQuery;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
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
import io.creditledger.command.ApplyDue;
import io.creditledger.command.Command;
import io.creditledger.command.CompactTotals;
import io.creditledger.command.ExpireDue;
import io.creditledger.engine.CallBounds;
import io.creditledger.engine.Decision;
import io.creditledger.engine.DecisionLoop;
import io.creditledger.engine.Engine;
import io.creditledger.engine.Footprint;
import io.creditledger.engine.HostClock;
import io.creditledger.engine.IdRange;
import io.creditledger.engine.ListenerGuard;
import io.creditledger.engine.MissingInput;
import io.creditledger.engine.Period;
import io.creditledger.engine.Stages;
import io.creditledger.engine.Sweep;
import io.creditledger.engine.UsageDimensions;
import io.creditledger.event.EventListener;
import io.creditledger.event.LedgerEvent;
import io.creditledger.export.Export;
import io.creditledger.export.ExportReport;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A ledger that keeps everything in memory only, for the unit tests of hosts. It uses the same engine as the ledgers on
 * databases, so the rules are the same. Safe for use by many threads; commands are executed one at a time.
 */
public final class InMemoryLedger implements Ledger {
    private final Clock clock;
    private final @Nullable Executor executor;
    private final @Nullable EventListener listener;
    private final UsageDimensions usage;
    private final ListenerGuard guard = new ListenerGuard();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    final MemoryStore store = new MemoryStore();

    private InMemoryLedger(Builder builder) {
        this.clock = builder.clock;
        this.executor = builder.executor;
        this.listener = builder.listener;
        this.usage = builder.usage;
    }

    /** Returns an empty ledger that uses the system clock. */
    public static InMemoryLedger create() {
        return builder().build();
    }

    /** Starts the configuration of an empty ledger. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Begins a unit of work, as a host would on a database, and returns a view of it for the calling thread. {@link
     * JoinedLedger#committed()} commits the unit of work, and {@link JoinedLedger#rolledBack()} undoes what was written through
     * the view. Until one of them is called, all other threads that use the ledger wait. Copies the whole ledger, so use it for
     * small ledgers only.
     *
     * @throws IllegalStateException if this thread has a unit of work that has not ended
     */
    public JoinedLedger joining() {
        guard.requireOutside();
        if (lock.isWriteLockedByCurrentThread()) {
            throw new IllegalStateException(
                    "this thread has a unit of work that has not ended: call committed() or rolledBack() on its view");
        }
        lock.writeLock().lock();
        MemoryStore before = store.copy();
        return new JoinedMemoryLedger(this, committed -> {
            if (!committed) {
                store.copyFrom(before);
            }
            lock.writeLock().unlock();
        });
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R> Outcome<R> execute(Command<R> command) {
        return (Outcome<R>) executeAll(List.of(command)).get(0);
    }

    @Override
    public List<Outcome<?>> executeAll(List<? extends Command<?>> commands) {
        List<Command<?>> copy = CallBounds.commands(commands);
        List<Outcome<?>> outcomes = new ArrayList<>(copy.size());
        for (Command<?> command : copy) {
            outcomes.add(write(command));
        }
        return List.copyOf(outcomes);
    }

    private Outcome<?> write(Command<?> command) {
        guard.requireOutside();
        if (command instanceof CompactTotals) {
            return new Outcome.Accepted<>(new CompactionReport(0), false, List.of());
        }
        lock.writeLock().lock();
        try {
            if (command instanceof ExpireDue expire) {
                return expireDue(expire);
            }
            Decision.Decided decided = decide(command, store::reserveIds);
            tell(decided);
            store.write(decided.writes());
            return decided.outcomes().get(0);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void tell(Decision.Decided decided) {
        EventListener told = listener;
        if (told != null) {
            List<LedgerEvent> events = decided.events();
            if (!events.isEmpty()) {
                guard.run(() -> told.onEvents(events));
            }
        }
    }

    private Outcome<ExpiryReport> expireDue(ExpireDue command) {
        Instant now = now();
        return Sweep.run(command, new Sweep.Books() {
            @Override
            public List<AccountId> due(int count) {
                return store.due(now, count);
            }

            @Override
            public void settle(List<ApplyDue> commands, Map<AccountId, Outcome<?>> outcomes) {
                commands.forEach(settle -> outcomes.put(settle.account(), write(settle)));
            }
        });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private Decision.Decided decide(Command<?> command, IntFunction<IdRange> ids) {
        Footprint footprint = Footprint.of(command);
        Set<MissingInput> rows = new LinkedHashSet<>();
        Instant now = now();
        return DecisionLoop.run(footprint, (lacking, count) -> {
            rows.addAll(lacking);
            return Engine.decide(store.load(footprint, rows, ids.apply(count), now, usage), List.of(command));
        });
    }

    /**
     * {@inheritDoc}
     *
     * <p>Without an executor the command is executed on the caller's thread before this returns.
     */
    @Override
    public <R> CompletionStage<Outcome<R>> executeAsync(Command<R> command) {
        Objects.requireNonNull(command, "command");
        return executor == null ? Stages.here(() -> execute(command)) : Stages.on(executor, () -> execute(command));
    }

    @Override
    public Preview preview(Command<?> command) {
        Objects.requireNonNull(command, "command");
        return read(() -> Engine.preview(decide(command, IdRange::ofPreview)));
    }

    @Override
    public Optional<Account> account(AccountId id) {
        Objects.requireNonNull(id, "id");
        return read(() -> store.account(id).map(Account.class::cast));
    }

    @Override
    public Balance balance(AccountId account) {
        Objects.requireNonNull(account, "account");
        return read(() -> store.balance(account, now()));
    }

    @Override
    public Map<AccountId, Balance> balances(Collection<AccountId> accounts) {
        List<AccountId> ids = CallBounds.accounts(accounts);
        return read(() -> store.balances(ids, now()));
    }

    @Override
    public Optional<Transaction> transaction(TransactionId id) {
        Objects.requireNonNull(id, "id");
        return read(() -> store.transaction(id));
    }

    @Override
    public Optional<Transaction> transaction(IdempotencyKey key) {
        Objects.requireNonNull(key, "key");
        return read(() -> store.transaction(key));
    }

    @Override
    public Optional<Operation> operation(OperationRef operation) {
        Objects.requireNonNull(operation, "operation");
        return read(() -> store.operation(operation).map(store::view));
    }

    @Override
    public OperationPage operations(OperationQuery query) {
        Objects.requireNonNull(query, "query");
        return read(() -> new MemoryLists(store).operations(query));
    }

    @Override
    public StatementPage statement(StatementQuery query) {
        Objects.requireNonNull(query, "query");
        return read(() -> new MemoryLists(store).statement(query));
    }

    @Override
    public BalanceBreakdown breakdown(AccountId account) {
        Objects.requireNonNull(account, "account");
        return read(() -> store.breakdown(account, now()));
    }

    @Override
    public List<LotAllocation> allocations(OperationRef operation) {
        Objects.requireNonNull(operation, "operation");
        return read(() -> store.allocations(operation));
    }

    @Override
    public Optional<LotHistory> lot(LotId lot) {
        Objects.requireNonNull(lot, "lot");
        return read(() -> store.lot(lot));
    }

    @Override
    public Optional<Hold> hold(OperationRef hold) {
        Objects.requireNonNull(hold, "hold");
        return read(() -> store.hold(hold, now()));
    }

    @Override
    public HoldPage holds(HoldQuery query) {
        Objects.requireNonNull(query, "query");
        return read(() -> store.holds(query, now()));
    }

    @Override
    public LotPage expiringLots(ExpiringLotQuery query) {
        Objects.requireNonNull(query, "query");
        return read(() -> new MemoryLists(store).expiringLots(query, now()));
    }

    @Override
    public AccountPage accounts(AccountQuery query) {
        Objects.requireNonNull(query, "query");
        return read(() -> new MemoryLists(store).accounts(query));
    }

    @Override
    public PostedBalance balanceAt(AccountId account, Instant instant) {
        Objects.requireNonNull(account, "account");
        Instant at = Period.instant(instant);
        return read(() -> new MemoryReports(store).balanceAt(account, at));
    }

    @Override
    public PostedBalance effectiveBalanceAt(AccountId account, Instant instant) {
        Objects.requireNonNull(account, "account");
        Instant at = Period.instant(instant);
        return read(() -> new MemoryReports(store).effectiveBalanceAt(account, at));
    }

    @Override
    public PeriodStatement periodStatement(AccountId account, Instant from, Instant until) {
        Objects.requireNonNull(account, "account");
        Period period = new Period(from, until);
        return read(() -> new MemoryReports(store).periodStatement(account, period.from(), period.until()));
    }

    @Override
    public List<PeriodTotals> periodTotals(Instant from, Instant until) {
        Period period = new Period(from, until);
        return read(() -> new MemoryReports(store).periodTotals(period.from(), period.until()));
    }

    @Override
    public TrialBalance trialBalanceAt(Instant instant) {
        Instant at = Period.instant(instant);
        return read(() -> new MemoryReports(store).trialBalanceAt(at));
    }

    @Override
    public UsageReport usage(UsageQuery query) {
        Objects.requireNonNull(query, "query");
        Map<String, Integer> places = usage.places(query);
        return read(() -> store.usage().report(store, query, places));
    }

    @Override
    public TrialBalance trialBalance() {
        return read(store::trialBalance);
    }

    @Override
    public VerifyReport verify() {
        return read(() -> Auditor.audit(store));
    }

    @Override
    public ExportReport export(Export export) {
        Objects.requireNonNull(export, "export");
        return read(() -> Exporter.export(new MemoryExportRows(store), export));
    }

    private <T> T read(Supplier<T> reader) {
        guard.requireOutside();
        lock.readLock().lock();
        try {
            return reader.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Configures an {@link InMemoryLedger}. Not thread-safe. */
    public static final class Builder {
        private Clock clock = Clock.systemUTC();
        private @Nullable Executor executor;
        private @Nullable EventListener listener;
        private UsageDimensions usage = UsageDimensions.NONE;

        private Builder() {}

        /** Sets the clock; the system clock unless set. */
        public Builder clock(Clock clock) {
            this.clock = HostClock.of(clock);
            return this;
        }

        /** Sets the executor of asynchronous commands; the caller's thread unless set. */
        public Builder executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /**
         * Sets the listener that receives the events of each command, before anything of it is stored; none unless set. If the listener throws,
         * the command is refused with a {@link io.creditledger.error.ListenerException}, and nothing is stored.
         */
        public Builder listener(EventListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Sets the names of the metadata by which usage is counted, as {@code LedgerSchema.countUsage} does for ledgers on databases;
         * it is not counted unless set.
         *
         * @param names names of metadata, at most {@link Bounds#USAGE_DIMENSIONS}
         * @throws IllegalArgumentException if there are none or too many, or one is no name of metadata, or given twice
         */
        public Builder countUsage(String... names) {
            this.usage = UsageDimensions.of(names);
            return this;
        }

        /** Returns an empty ledger. */
        public InMemoryLedger build() {
            return new InMemoryLedger(this);
        }
    }
}
