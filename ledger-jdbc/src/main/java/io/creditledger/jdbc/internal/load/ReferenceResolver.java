package io.creditledger.jdbc.internal.load;

import io.creditledger.AccountId;
import io.creditledger.LotId;
import io.creditledger.OperationKind;
import io.creditledger.OperationRef;
import io.creditledger.engine.Footprint;
import io.creditledger.jdbc.internal.dialect.WriteStatements.ReadVisibility;
import io.creditledger.jdbc.internal.load.AccountLookup.Starter;
import io.creditledger.jdbc.internal.row.KeyDigest;
import io.creditledger.jdbc.internal.row.LotRows;
import io.creditledger.jdbc.internal.row.LotRows.HoldRow;
import io.creditledger.jdbc.internal.row.LotRows.LotLoad;
import io.creditledger.jdbc.internal.row.LotRows.LotRow;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What commands refer to by number or key: earlier operations, holds, lots. It is looked up before anything is locked, because
 * only its rows tell which accounts must be. Not thread-safe.
 */
final class ReferenceResolver {
    private final UnitContext context;
    private final Connection connection;
    private final ReadVisibility visibility;
    private final AccountLookup facts;
    private final Starter starter;
    private final Map<OperationRef, OperationRow> operations = new HashMap<>();
    private final Map<Long, HoldRow> holds = new HashMap<>();
    private final Map<LotId, LotRow> lots = new HashMap<>();

    ReferenceResolver(
            UnitContext context,
            Connection connection,
            ReadVisibility visibility,
            AccountLookup facts,
            Starter starter) {
        this.context = context;
        this.connection = connection;
        this.visibility = visibility;
        this.facts = facts;
        this.starter = starter;
    }

    /** Looks up what commands refer to, and returns the accounts that it is about. */
    Set<AccountId> resolve(Footprint footprint) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        if (!footprint.references().isEmpty()) {
            starter.start();
            findOperations(footprint.references());
            operations.values().forEach(row -> row.places().forEach(place -> numbers.add(place.account())));
            findHolds();
            numbers.addAll(LotRows.accountsOfHolds(holds.values()));
        }
        if (!footprint.lots().isEmpty()) {
            starter.start();
            findLots(footprint.lots());
            numbers.addAll(LotRows.accountsOf(lots.values()));
        }
        facts.resolveNumbers(numbers);
        Set<AccountId> accounts = new HashSet<>();
        numbers.forEach(number -> accounts.add(facts.name(number)));
        return accounts;
    }

    private void findOperations(Set<OperationRef> refs) throws SQLException {
        Map<Long, OperationRef> byNumber = new HashMap<>();
        Map<UUID, OperationRef> byDigest = new HashMap<>();
        for (OperationRef ref : refs) {
            ref.id().ifPresent(id -> byNumber.put(id.value(), ref));
            ref.key().ifPresent(key -> byDigest.put(KeyDigest.of(key), ref));
        }
        if (!byNumber.isEmpty()) {
            for (OperationRow row :
                    context.writeStatements().operationsByNumber(connection, byNumber.keySet(), visibility)) {
                operations.put(Objects.requireNonNull(byNumber.get(row.id())), row);
            }
        }
        if (!byDigest.isEmpty()) {
            for (OperationRow row :
                    context.writeStatements().operationsByDigest(connection, byDigest.keySet(), visibility)) {
                operations.put(Objects.requireNonNull(byDigest.get(row.digest())), row);
            }
        }
    }

    private void findHolds() throws SQLException {
        List<Long> numbers = operations.values().stream()
                .filter(row -> row.kind() == OperationKind.HOLD)
                .map(OperationRow::id)
                .distinct()
                .toList();
        if (!numbers.isEmpty()) {
            beginWithAccounts();
            for (HoldRow hold : context.writeStatements().holdsByNumber(connection, numbers, visibility)) {
                holds.put(hold.id(), hold);
            }
        }
    }

    private void findLots(Set<LotId> ids) throws SQLException {
        beginWithAccounts();
        List<Long> numbers = ids.stream().map(LotId::value).toList();
        for (LotRow lot : context.writeStatements().lotsByNumber(connection, numbers, visibility)) {
            lots.put(new LotId(lot.id()), lot);
        }
    }

    /**
     * In a host's unit of work there may be a snapshot of each table, as old as the first look at it. Should that of the accounts
     * be the younger one, their rows could be locked without an error while their lots are seen as they were.
     */
    private void beginWithAccounts() throws SQLException {
        if (context.dialect().hasSnapshotPerTable() && !context.owned()) {
            context.writeStatements().factsByNumber(connection, List.of(0L), ReadVisibility.SNAPSHOT);
        }
    }

    /** Returns the numbers of the operations that were found. */
    Set<Long> operations() {
        Set<Long> numbers = new TreeSet<>();
        operations.values().forEach(row -> numbers.add(row.id()));
        return numbers;
    }

    /** Returns the numbers of those of them that some of the commands refer to. */
    Set<Long> operationsOf(Footprint footprint) {
        Set<Long> numbers = new HashSet<>();
        for (OperationRef ref : footprint.references()) {
            OperationRow row = operations.get(ref);
            if (row != null) {
                numbers.add(row.id());
            }
        }
        return numbers;
    }

    /** Returns whether any lots or holds were found. */
    boolean hasLots() {
        return !lots.isEmpty() || !holds.isEmpty();
    }

    /** Returns what to load of the lots and holds that were found, since it is known to be asked for. */
    LotLoad load(boolean latest) {
        Set<Long> numbers = new TreeSet<>();
        lots.values().forEach(lot -> numbers.add(lot.id()));
        return new LotLoad(Map.of(), Set.of(), numbers, new TreeSet<>(holds.keySet()), Set.of(), latest);
    }

    /** Returns the lots that are referred to but do not exist. */
    Set<LotId> absent(Set<LotId> ids) {
        Set<LotId> absent = new HashSet<>(ids);
        absent.removeAll(lots.keySet());
        return absent;
    }

    /** Returns the accounts that some of the commands touch, those of what they refer to included. */
    Set<AccountId> touched(Footprint footprint) {
        Set<AccountId> touched = new HashSet<>(footprint.accounts());
        for (OperationRef ref : footprint.references()) {
            OperationRow row = operations.get(ref);
            if (row != null) {
                row.places().forEach(place -> touched.add(facts.name(place.account())));
                HoldRow hold = holds.get(row.id());
                if (hold != null) {
                    touched.add(facts.name(hold.account()));
                    touched.add(facts.name(hold.destination()));
                }
            }
        }
        for (LotId id : footprint.lots()) {
            LotRow lot = lots.get(id);
            if (lot != null) {
                touched.add(facts.name(lot.account()));
            }
        }
        return touched;
    }
}
