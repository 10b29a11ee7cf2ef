package io.creditledger.jdbc.internal.read;

import io.creditledger.AccountId;
import io.creditledger.BalanceBreakdown;
import io.creditledger.Bounds;
import io.creditledger.ExpiringLotQuery;
import io.creditledger.Hold;
import io.creditledger.HoldPage;
import io.creditledger.HoldQuery;
import io.creditledger.Lot;
import io.creditledger.LotAllocation;
import io.creditledger.LotHistory;
import io.creditledger.LotId;
import io.creditledger.LotPage;
import io.creditledger.OperationKind;
import io.creditledger.OperationRef;
import io.creditledger.TransactionId;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Allocation;
import io.creditledger.engine.Engine;
import io.creditledger.engine.HoldState;
import io.creditledger.engine.Micros;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.jdbc.internal.dialect.WriteStatements.ReadVisibility;
import io.creditledger.jdbc.internal.dialect.WriteStatements.TransactionStart;
import io.creditledger.jdbc.internal.driver.BetweenCalls;
import io.creditledger.jdbc.internal.load.AccountLookup;
import io.creditledger.jdbc.internal.load.LoadedLots;
import io.creditledger.jdbc.internal.load.UnitContext;
import io.creditledger.jdbc.internal.load.UnitOfWorkAttempt;
import io.creditledger.jdbc.internal.row.KeyDigest;
import io.creditledger.jdbc.internal.row.LotRows;
import io.creditledger.jdbc.internal.row.LotRows.HoldRow;
import io.creditledger.jdbc.internal.row.LotRows.LotRow;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import io.creditledger.jdbc.internal.row.StoredAccount;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Answers reads of lots and holds, on whatever handle it is given. */
public final class LotReads {
    private final UnitContext context;

    LotReads(UnitContext context) {
        this.context = context;
    }

    private static LotDao dao(Handle handle) {
        return handle.attach(LotDao.class);
    }

    /** Returns the present, as reads count it. */
    Instant now() {
        return BetweenCalls.run(() -> context.clock().instant().truncatedTo(ChronoUnit.MICROS));
    }

    /** Returns what limited accounts have, by number. What else the handle's unit of work sees must be as old as the rows. */
    Map<Long, BalanceBreakdown> breakdown(Handle handle, Collection<AccountState> accounts) throws SQLException {
        LoadedLots lots = attempt(handle).everything(accounts);
        Map<Long, BalanceBreakdown> found = new HashMap<>();
        Instant now = now();
        for (AccountState account : accounts) {
            long number = account.internalId();
            found.put(
                    number,
                    Engine.breakdown(account, lots.openLots(number), lots.openHolds(number), lots::allocations, now));
        }
        return found;
    }

    List<LotAllocation> allocations(Handle handle, OperationRef ref) throws SQLException {
        context.requireSameLedger(handle.getConnection());
        Optional<OperationRow> operation = operation(handle, ref);
        if (operation.isEmpty()) {
            return List.of();
        }
        List<Allocation> allocations = dao(handle).allocations(operation.get().id());
        Map<Long, @Nullable Instant> ends = new HashMap<>();
        if (operation.get().kind() == OperationKind.EXPIRE) {
            List<Long> lots = allocations.stream()
                    .map(Allocation::lot)
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList();
            context.writeStatements()
                    .lotsByNumber(handle.getConnection(), lots, ReadVisibility.SNAPSHOT)
                    .forEach(lot -> ends.put(lot.id(), lot.expiresAt()));
        }
        return allocations.stream()
                .map(allocation -> lotAllocation(allocation, operation.get(), ends.get(allocation.lot())))
                .toList();
    }

    Optional<LotHistory> lot(Handle handle, LotId id) throws SQLException {
        Connection connection = handle.getConnection();
        List<LotRow> found =
                context.writeStatements().lotsByNumber(connection, List.of(id.value()), ReadVisibility.SNAPSHOT);
        if (found.isEmpty()) {
            context.requireSameLedger(connection);
            return Optional.empty();
        }
        List<Allocation> allocations = dao(handle).uses(id.value(), Bounds.LOT_USES + 1);
        boolean more = allocations.size() > Bounds.LOT_USES;
        List<Allocation> page = more ? allocations.subList(0, Bounds.LOT_USES) : allocations;
        Map<Long, OperationRow> operations = new HashMap<>();
        context.writeStatements()
                .operationsByNumber(
                        connection,
                        page.stream().map(Allocation::operation).distinct().toList(),
                        ReadVisibility.SNAPSHOT)
                .forEach(row -> operations.put(row.id(), row));
        AccountLookup facts = facts(handle);
        facts.resolveNumbers(LotRows.accountsOf(found));
        return Optional.of(new LotHistory(
                found.get(0).state(facts::name).view(),
                page.stream()
                        .map(allocation -> lotAllocation(
                                allocation,
                                Objects.requireNonNull(operations.get(allocation.operation())),
                                found.get(0).expiresAt()))
                        .toList(),
                more));
    }

    private static LotAllocation lotAllocation(
            Allocation allocation, OperationRow operation, @Nullable Instant lotEnd) {
        return Engine.lotAllocation(
                allocation, operation.kind(), operation.recordedAt(), operation.effectiveAt(), lotEnd);
    }

    Optional<Hold> hold(Handle handle, OperationRef ref) throws SQLException {
        Optional<OperationRow> operation = operation(handle, ref);
        if (operation.isEmpty()) {
            context.requireSameLedger(handle.getConnection());
            return Optional.empty();
        }
        List<HoldRow> found = context.writeStatements()
                .holdsByNumber(handle.getConnection(), List.of(operation.get().id()), ReadVisibility.SNAPSHOT);
        if (found.isEmpty()) {
            context.requireSameLedger(handle.getConnection());
            return Optional.empty();
        }
        HoldState hold = states(handle, found).get(0);
        AccountState account = handle.attach(LedgerDao.Accounts.class)
                .account(hold.account().value())
                .orElseThrow()
                .state();
        return Optional.of(Engine.view(hold, account, now()));
    }

    LotPage expiring(Handle handle, ExpiringLotQuery query) throws SQLException {
        Instant present = now();
        long from = Math.max(Micros.of(query.from()), Micros.of(present) + 1);
        long latest = Micros.of(present.plus(Bounds.CLOCK_SKEW));
        long until = Micros.of(query.until());
        Optional<Lot> after = query.after();
        long end = after.flatMap(Lot::expiresAt).map(Micros::of).orElse(Long.MIN_VALUE);
        long behind = after.map(lot -> lot.id().value()).orElse(0L);
        int count = query.limit() + 1;
        List<LotRow> found = query.account().isEmpty()
                ? dao(handle).expiring(from, until, latest, end, behind, count)
                : dao(handle)
                        .expiringOf(number(handle, query.account().get()), from, until, latest, end, behind, count);
        if (found.isEmpty()) {
            context.requireSameLedger(handle.getConnection());
        }
        boolean more = found.size() > query.limit();
        List<LotRow> rows = more ? found.subList(0, query.limit()) : found;
        AccountLookup facts = facts(handle);
        facts.resolveNumbers(LotRows.accountsOf(rows));
        List<Lot> lots = rows.stream().map(row -> row.state(facts::name).view()).toList();
        return new LotPage(lots, more ? lots.get(lots.size() - 1) : null);
    }

    private long number(Handle handle, AccountId id) throws SQLException {
        Optional<StoredAccount> stored = handle.attach(LedgerDao.Accounts.class).account(id.value());
        if (stored.isEmpty()) {
            context.requireSameLedger(handle.getConnection());
            throw new AccountNotFoundException(id);
        }
        return stored.get().state().internalId();
    }

    HoldPage holds(Handle handle, HoldQuery query) throws SQLException {
        List<HoldRow> found = page(handle, query, query.limit() + 1);
        if (found.isEmpty()) {
            context.requireSameLedger(handle.getConnection());
        }
        boolean more = found.size() > query.limit();
        List<Hold> holds = states(handle, more ? found.subList(0, query.limit()) : found).stream()
                .map(query.isOverdue() ? Engine::overdue : HoldState::view)
                .toList();
        return new HoldPage(holds, more ? holds.get(holds.size() - 1).id() : null);
    }

    private List<HoldRow> page(Handle handle, HoldQuery query, int count) throws SQLException {
        Instant present = now();
        long now = Micros.of(present);
        long latest = Micros.of(present.plus(Bounds.CLOCK_SKEW));
        long after = query.after().map(TransactionId::value).orElse(0L);
        LotDao dao = dao(handle);
        if (query.account().isEmpty()) {
            return query.isOverdue()
                    ? dao.overdueHolds(after, now, latest, count)
                    : dao.openHolds(after, now, latest, count);
        }
        long account = number(handle, query.account().get());
        return query.isOverdue()
                ? dao.overdueHoldsOf(account, after, now, latest, count)
                : dao.openHoldsOf(account, after, now, latest, count);
    }

    private List<HoldState> states(Handle handle, List<HoldRow> rows) throws SQLException {
        AccountLookup facts = facts(handle);
        facts.resolveNumbers(LotRows.accountsOfHolds(rows));
        return rows.stream().map(row -> row.state(facts::name)).toList();
    }

    /** Returns accounts on which something is due, those that have waited longest first. */
    public List<AccountId> due(Handle handle, int limit) {
        return dao(handle).due(Micros.of(now()), limit).stream()
                .map(AccountId::new)
                .toList();
    }

    Optional<OperationRow> operation(Handle handle, OperationRef ref) throws SQLException {
        Connection connection = handle.getConnection();
        List<OperationRow> found = ref.key().isPresent()
                ? context.writeStatements()
                        .operationsByDigest(
                                connection, List.of(KeyDigest.of(ref.key().get())), ReadVisibility.SNAPSHOT)
                : context.writeStatements()
                        .operationsByNumber(
                                connection, List.of(ref.id().orElseThrow().value()), ReadVisibility.SNAPSHOT);
        return found.stream().findFirst();
    }

    private AccountLookup facts(Handle handle) {
        return new AccountLookup(context, handle.getConnection(), ReadVisibility.SNAPSHOT, () -> {});
    }

    private UnitOfWorkAttempt attempt(Handle handle) {
        return new UnitOfWorkAttempt(
                context, handle.getConnection(), TransactionStart.STARTED, ReadVisibility.SNAPSHOT);
    }
}
