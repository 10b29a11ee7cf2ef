package io.creditledger.jdbc.internal.read;

import io.creditledger.Account;
import io.creditledger.AccountId;
import io.creditledger.AccountPage;
import io.creditledger.AccountQuery;
import io.creditledger.Balance;
import io.creditledger.BalanceBreakdown;
import io.creditledger.OperationPage;
import io.creditledger.OperationQuery;
import io.creditledger.PeriodStatement;
import io.creditledger.PeriodTotals;
import io.creditledger.PostedBalance;
import io.creditledger.Preview;
import io.creditledger.StatementPage;
import io.creditledger.StatementQuery;
import io.creditledger.TrialBalance;
import io.creditledger.UsageQuery;
import io.creditledger.UsageReport;
import io.creditledger.VerifyReport;
import io.creditledger.audit.Auditor;
import io.creditledger.audit.Exporter;
import io.creditledger.command.Command;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.CallBounds;
import io.creditledger.engine.Decision;
import io.creditledger.engine.DecisionLoop;
import io.creditledger.engine.Engine;
import io.creditledger.engine.Footprint;
import io.creditledger.engine.IdRange;
import io.creditledger.engine.Micros;
import io.creditledger.engine.MissingInput;
import io.creditledger.engine.UsageSums;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.ConcurrencyException;
import io.creditledger.error.LimitedAccountRequiredException;
import io.creditledger.error.StorageException.Retry;
import io.creditledger.export.Export;
import io.creditledger.export.ExportReport;
import io.creditledger.jdbc.internal.dialect.WriteStatements.LockWait;
import io.creditledger.jdbc.internal.dialect.WriteStatements.ReadVisibility;
import io.creditledger.jdbc.internal.dialect.WriteStatements.TransactionStart;
import io.creditledger.jdbc.internal.driver.BetweenCalls;
import io.creditledger.jdbc.internal.driver.StaleReadException;
import io.creditledger.jdbc.internal.load.UnitContext;
import io.creditledger.jdbc.internal.load.UnitOfWorkAttempt;
import io.creditledger.jdbc.internal.row.AccountFacts;
import io.creditledger.jdbc.internal.row.Rows.StoredRevision;
import io.creditledger.jdbc.internal.row.StoredAccount;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Answers every read, on whatever handle it is given: one of the ledger's own, or one over a host's connection. */
public final class Reads {
    private static final int LOOKS = 10;

    private final UnitContext context;
    private final String namespace;
    private final LotReads lots;
    private final OperationReads operations;

    public Reads(UnitContext context, String namespace) {
        this.context = context;
        this.namespace = namespace;
        this.lots = new LotReads(context);
        this.operations = new OperationReads(context, lots);
    }

    private static LedgerDao dao(Handle handle) {
        return handle.attach(LedgerDao.class);
    }

    Optional<Account> account(Handle handle, AccountId id) throws SQLException {
        return find(handle, id).map(StoredAccount::state);
    }

    Balance balance(Handle handle, AccountId id) throws SQLException {
        StoredAccount account = require(handle, id);
        return isDue(account) ? steady(handle, account).balance() : account.balance();
    }

    BalanceBreakdown breakdown(Handle handle, AccountId id) throws SQLException {
        StoredAccount account = require(handle, id);
        if (!account.state().limited()) {
            throw new LimitedAccountRequiredException(id);
        }
        return steady(handle, account);
    }

    private StoredAccount require(Handle handle, AccountId id) throws SQLException {
        return find(handle, id).orElseThrow(() -> new AccountNotFoundException(id));
    }

    private boolean isDue(StoredAccount account) {
        return Engine.isDue(account.state(), lots.now());
    }

    /** Explains an account from rows that belong together: with the same revision before and after, nothing was between. */
    private BalanceBreakdown steady(Handle handle, StoredAccount found) throws SQLException {
        StoredAccount account = found;
        for (int look = 1; look <= LOOKS; look++) {
            Map<Long, BalanceBreakdown> explained = lots.breakdown(handle, List.of(account.state()));
            StoredAccount again = require(handle, account.state().id());
            if (again.state().revision() == account.state().revision()) {
                return Objects.requireNonNull(explained.get(account.state().internalId()));
            }
            account = again;
        }
        throw unsteady();
    }

    private static ConcurrencyException unsteady() {
        return new ConcurrencyException(
                "an account changes faster than its lots can be read", null, null, 0, Retry.CALL);
    }

    private Optional<StoredAccount> find(Handle handle, AccountId id) throws SQLException {
        Optional<StoredAccount> found = handle.attach(LedgerDao.Accounts.class).account(id.value());
        if (found.isEmpty()) {
            requireSameLedger(handle);
            return found;
        }
        context.identity().require(found.get().identity());
        context.directory().remember(AccountFacts.of(found.get().state()));
        return found;
    }

    Map<AccountId, Balance> balances(Handle handle, Collection<AccountId> accounts) throws SQLException {
        List<AccountId> ids = bounded(accounts);
        Map<AccountId, Balance> found = new HashMap<>();
        List<AccountState> due = new ArrayList<>();
        for (StoredAccount account : accounts(handle, ids)) {
            if (isDue(account)) {
                due.add(account.state());
            } else {
                found.put(account.state().id(), account.balance());
            }
        }
        for (int look = 1; !due.isEmpty(); look++) {
            if (look > LOOKS) {
                throw unsteady();
            }
            due = breakdown(handle, due, found);
        }
        Map<AccountId, Balance> ordered = new LinkedHashMap<>();
        ids.stream().filter(found::containsKey).forEach(id -> ordered.put(id, found.get(id)));
        return ordered;
    }

    public Map<AccountId, Long> revisions(Handle handle, Collection<AccountId> accounts) throws SQLException {
        List<AccountId> ids = bounded(accounts);
        Map<AccountId, Long> found = new HashMap<>();
        if (!ids.isEmpty()) {
            List<StoredRevision> rows = context.writeStatements().revisions(handle.getConnection(), ids);
            if (rows.isEmpty()) {
                requireSameLedger(handle);
            }
            for (StoredRevision row : rows) {
                context.identity().require(row.identity());
                found.put(row.row().account(), row.row().revision());
            }
        }
        return found;
    }

    private static List<AccountId> bounded(Collection<AccountId> accounts) {
        return BetweenCalls.run(() -> CallBounds.accounts(accounts));
    }

    private List<StoredAccount> accounts(Handle handle, List<AccountId> ids) throws SQLException {
        List<StoredAccount> found = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += 500) {
            List<String> names = ids.subList(from, Math.min(ids.size(), from + 500)).stream()
                    .map(AccountId::value)
                    .toList();
            found.addAll(handle.attach(LedgerDao.Accounts.class).accounts(names));
        }
        if (found.isEmpty()) {
            requireSameLedger(handle);
        }
        found.forEach(account -> context.identity().require(account.identity()));
        return found;
    }

    private void requireSameLedger(Handle handle) throws SQLException {
        context.requireSameLedger(handle.getConnection());
    }

    /** Adds the balances of accounts on which something is due, and returns those that have changed meanwhile. */
    private List<AccountState> breakdown(Handle handle, List<AccountState> due, Map<AccountId, Balance> found)
            throws SQLException {
        Map<Long, BalanceBreakdown> explained = lots.breakdown(handle, due);
        Map<Long, Long> revisions = new HashMap<>();
        due.forEach(account -> revisions.put(account.internalId(), account.revision()));
        List<AccountState> changed = new ArrayList<>();
        for (StoredAccount again :
                accounts(handle, due.stream().map(AccountState::id).toList())) {
            AccountState state = again.state();
            if (Objects.equals(revisions.get(state.internalId()), state.revision())) {
                found.put(
                        state.id(),
                        Objects.requireNonNull(explained.get(state.internalId()))
                                .balance());
            } else {
                changed.add(state);
            }
        }
        return changed;
    }

    StatementPage statement(Handle handle, StatementQuery query) throws SQLException {
        return operations.statement(handle, require(handle, query.account()).state(), query);
    }

    OperationPage operations(Handle handle, OperationQuery query) throws SQLException {
        return operations.page(handle, require(handle, query.account()).state(), query);
    }

    AccountPage accounts(Handle handle, AccountQuery query) throws SQLException {
        requireSameLedger(handle);
        return AccountSearch.run(dao(handle), query);
    }

    PostedBalance balanceAt(Handle handle, AccountId account, Instant instant) throws SQLException {
        return ReportReads.balanceAt(handle, require(handle, account).state(), instant);
    }

    PostedBalance effectiveBalanceAt(Handle handle, AccountId account, Instant instant) throws SQLException {
        return ReportReads.effectiveBalanceAt(handle, require(handle, account).state(), instant);
    }

    PeriodStatement periodStatement(Handle handle, AccountId account, Instant from, Instant until) throws SQLException {
        return ReportReads.periodStatement(handle, require(handle, account).state(), from, until);
    }

    List<PeriodTotals> periodTotals(Handle handle, Instant from, Instant until) throws SQLException {
        requireSameLedger(handle);
        return ReportReads.periodTotals(handle, from, until);
    }

    UsageReport usage(Handle handle, UsageQuery query) throws SQLException {
        UsageSums sums = new UsageSums(query, context.usage().places(query));
        if (query.account().isPresent()) {
            UsageReads.ofAccount(handle, require(handle, query.account().get()).state(), query, sums);
        } else {
            requireSameLedger(handle);
            UsageReads.ofAll(handle, query, sums);
        }
        return sums.report();
    }

    TrialBalance trialBalance(Handle handle) throws SQLException {
        requireSameLedger(handle);
        return ReportReads.trialBalance(dao(handle).totals());
    }

    TrialBalance trialBalanceAt(Handle handle, Instant instant) throws SQLException {
        requireSameLedger(handle);
        return ReportReads.trialBalance(handle.attach(ReportDao.class).totalsAt(Micros.of(instant)));
    }

    /** Decides a command on what the handle's unit of work sees, without locking or writing. */
    Preview preview(Handle handle, Command<?> command) throws SQLException {
        Footprint footprint = Footprint.of(command);
        for (int look = 1; look <= LOOKS; look++) {
            Previewing previewing = new Previewing(handle, footprint, command);
            Decision.Decided decided = DecisionLoop.run(footprint, previewing);
            // One of the ledger's own reads a snapshot; in a host's unit of work others may write between two reads.
            if (context.owned() || previewing.attempt.isSteady()) {
                return Engine.preview(decided);
            }
        }
        throw unsteady();
    }

    /** Decides one command without locks: what would have to be locked is looked at again. */
    private final class Previewing implements DecisionLoop.Step<SQLException> {
        private final Handle handle;
        private final Footprint footprint;
        private final Command<?> command;
        private UnitOfWorkAttempt attempt;

        private Previewing(Handle handle, Footprint footprint, Command<?> command) throws SQLException {
            this.handle = handle;
            this.footprint = footprint;
            this.command = command;
            this.attempt = looked(handle, footprint);
        }

        @Override
        public Decision decide(Set<MissingInput> rows, int count) throws SQLException {
            attempt.load(rows);
            return attempt.decide(footprint, List.of(command), List.of(IdRange.ofPreview(count)), List.of());
        }

        @Override
        public void lockAgain() throws SQLException {
            attempt = looked(handle, footprint);
        }
    }

    /** What is remembered of an account that a host has opened but not committed leads nowhere; the second look asks. */
    private UnitOfWorkAttempt looked(Handle handle, Footprint footprint) throws SQLException {
        for (int look = 1; ; look++) {
            UnitOfWorkAttempt attempt = new UnitOfWorkAttempt(
                    context, handle.getConnection(), TransactionStart.STARTED, ReadVisibility.SNAPSHOT);
            try {
                attempt.prepare(footprint, LockWait.NONE);
                return attempt;
            } catch (StaleReadException stale) {
                if (look >= LOOKS) {
                    throw new IllegalStateException(String.valueOf(stale.getMessage()), stale);
                }
            }
        }
    }

    VerifyReport verify(Handle handle) throws SQLException {
        requireSameLedger(handle);
        return Auditor.audit(new JdbcBooks(handle, namespace, context));
    }

    ExportReport export(Handle handle, Export export) throws SQLException {
        requireSameLedger(handle);
        return Exporter.export(new JdbcExportRows(handle), export);
    }

    /** Returns who answers what is asked about single operations. */
    OperationReads operations() {
        return operations;
    }

    /** Returns who answers what is asked about lots and holds. */
    public LotReads lots() {
        return lots;
    }

    /** Returns the unlimited accounts that have small rows. */
    public List<Long> accountsToFold(Handle handle) {
        return dao(handle).accountsToFold();
    }
}
