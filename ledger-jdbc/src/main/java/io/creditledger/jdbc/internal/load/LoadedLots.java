package io.creditledger.jdbc.internal.load;

import io.creditledger.AccountId;
import io.creditledger.OperationKind;
import io.creditledger.engine.Allocation;
import io.creditledger.engine.HoldState;
import io.creditledger.engine.LotState;
import io.creditledger.engine.OperationRecord;
import io.creditledger.engine.WorkingSet;
import io.creditledger.jdbc.internal.row.LotRows.HoldRow;
import io.creditledger.jdbc.internal.row.LotRows.LotLoad;
import io.creditledger.jdbc.internal.row.LotRows.LotRow;
import io.creditledger.jdbc.internal.row.LotRows.LotsFound;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongFunction;

/** The lots and holds that have been loaded so far, for one decision or one answer. Not thread-safe. */
public final class LoadedLots {
    private final LongFunction<AccountId> names;
    private final Map<Long, OpenLots> openLots = new HashMap<>();
    private final Map<Long, List<HoldState>> openHolds = new HashMap<>();
    private final Map<Long, LotState> lots = new HashMap<>();
    private final Map<Long, HoldState> holds = new HashMap<>();
    private final Map<Long, List<Allocation>> allocations = new HashMap<>();
    private final Set<Long> askedLots = new TreeSet<>();
    private final Set<Long> askedHolds = new TreeSet<>();

    private record OpenLots(List<LotState> lots, boolean complete) {
        /** Returns this, unless the other list tells more. */
        OpenLots wider(OpenLots other) {
            boolean more = other.complete || other.lots.size() >= lots.size();
            return !complete && more ? other : this;
        }
    }

    /** Starts with none; the names are those of accounts by number. */
    LoadedLots(LongFunction<AccountId> names) {
        this.names = names;
    }

    /** Adds what was found of what was asked for. What was asked for by its number and not found does not exist. */
    void add(LotLoad asked, LotsFound found) {
        askedLots.addAll(asked.lots());
        askedHolds.addAll(asked.holds());
        Map<Long, List<LotState>> lotsByAccount = new HashMap<>();
        for (LotRow row : found.firstLots()) {
            LotState lot = put(row);
            lotsByAccount
                    .computeIfAbsent(row.account(), account -> new ArrayList<>())
                    .add(lot);
        }
        asked.firstLots().forEach((account, count) -> {
            List<LotState> all = lotsByAccount.getOrDefault(account, new ArrayList<>());
            all.sort(Comparator.comparing(LotState::order));
            openLots.merge(account, new OpenLots(all, asked.latest() || all.size() < count), OpenLots::wider);
        });
        Map<Long, List<HoldState>> holdsByAccount = new HashMap<>();
        for (HoldRow row : found.openHolds()) {
            HoldState hold = put(row);
            holdsByAccount
                    .computeIfAbsent(row.account(), account -> new ArrayList<>())
                    .add(hold);
        }
        asked.holdsOf().forEach(account -> openHolds.put(account, holdsByAccount.getOrDefault(account, List.of())));
        found.lots().forEach(this::put);
        found.holds().forEach(this::put);
        asked.operations().forEach(operation -> allocations.put(operation, new ArrayList<>()));
        asked.holds().forEach(hold -> allocations.put(hold, new ArrayList<>()));
        found.openHolds().forEach(hold -> allocations.put(hold.id(), new ArrayList<>()));
        found.allocations()
                .forEach(allocation -> Objects.requireNonNull(allocations.get(allocation.operation()))
                        .add(allocation));
        allocations.values().forEach(all -> all.sort(Comparator.comparingInt(Allocation::ordinal)));
    }

    private LotState put(LotRow row) {
        LotState lot = row.state(names);
        lots.put(lot.id(), lot);
        return lot;
    }

    private HoldState put(HoldRow row) {
        HoldState hold = row.state(names);
        holds.put(hold.id(), hold);
        return hold;
    }

    /** Notes that there is no such lot. */
    void addAbsentLot(long id) {
        askedLots.add(id);
    }

    /** Puts all of it into a working set. */
    void fill(WorkingSet.Builder set) {
        askedLots.forEach(id -> set.lot(id, null));
        askedHolds.forEach(id -> set.hold(id, null));
        lots.forEach(set::lot);
        holds.forEach(set::hold);
        openLots.forEach((account, open) -> set.lots(name(account), open.lots(), open.complete()));
        openHolds.forEach((account, open) -> set.holds(name(account), open));
        allocations.forEach(set::allocations);
    }

    private AccountId name(long account) {
        return names.apply(account);
    }

    /** Returns the open lots of an account that were asked for, in the order of use. */
    public List<LotState> openLots(long account) {
        OpenLots open = openLots.get(account);
        return open == null ? List.of() : open.lots();
    }

    /** Returns the open holds of an account, if they were asked for. */
    public List<HoldState> openHolds(long account) {
        return openHolds.getOrDefault(account, List.of());
    }

    /** Returns whether an operation must have allocations, and they were asked for but not found. */
    boolean lacksAllocations(OperationRecord operation) {
        List<Allocation> found = allocations.get(operation.id());
        return found != null && found.isEmpty() && operation.kind() != OperationKind.GRANT && operation.touchesLots();
    }

    /** Returns the allocations of an operation, in their order. */
    public List<Allocation> allocations(long operation) {
        return allocations.getOrDefault(operation, List.of());
    }
}
