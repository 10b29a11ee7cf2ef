package io.creditledger.memory;

import io.creditledger.AccountId;
import io.creditledger.engine.Allocation;
import io.creditledger.engine.HoldState;
import io.creditledger.engine.LotState;
import io.creditledger.engine.WriteSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The rows of lots and holds of an in-memory ledger. Not thread-safe: the ledger locks. */
final class MemoryLots {
    private final Map<Long, LotState> lots = new TreeMap<>();
    private final Map<Long, HoldState> holds = new TreeMap<>();
    private final Map<Long, List<Allocation>> allocations = new TreeMap<>();
    private final Map<AccountId, Map<Long, LotState>> open = new HashMap<>();
    private final Map<AccountId, Map<Long, HoldState>> openHolds = new HashMap<>();

    /** Takes over all rows of another; the rows themselves never change. */
    void copyFrom(MemoryLots other) {
        replace(lots, other.lots);
        replace(holds, other.holds);
        allocations.clear();
        other.allocations.forEach((operation, rows) -> allocations.put(operation, new ArrayList<>(rows)));
        open.clear();
        other.open.forEach((account, rows) -> open.put(account, new HashMap<>(rows)));
        openHolds.clear();
        other.openHolds.forEach((account, rows) -> openHolds.put(account, new TreeMap<>(rows)));
    }

    private static <K, V> void replace(Map<K, V> rows, Map<K, V> others) {
        rows.clear();
        rows.putAll(others);
    }

    void write(WriteSet.Lots writes) {
        writes.opened().forEach(this::put);
        writes.changed().forEach(this::put);
        writes.placed().forEach(this::put);
        writes.ended().forEach(this::put);
        for (Allocation allocation : writes.allocations()) {
            allocations
                    .computeIfAbsent(allocation.operation(), operation -> new ArrayList<>())
                    .add(allocation);
        }
        for (Allocation allocation : writes.returned()) {
            Objects.requireNonNull(allocations.get(allocation.operation())).set(allocation.ordinal(), allocation);
        }
    }

    private void put(LotState lot) {
        lots.put(lot.id(), lot);
        Map<Long, LotState> ofAccount = open.computeIfAbsent(lot.account(), account -> new HashMap<>());
        if (lot.open()) {
            ofAccount.put(lot.id(), lot);
        } else {
            ofAccount.remove(lot.id());
        }
    }

    private void put(HoldState hold) {
        holds.put(hold.id(), hold);
        Map<Long, HoldState> ofAccount = openHolds.computeIfAbsent(hold.account(), account -> new TreeMap<>());
        if (hold.endedAt() == null) {
            ofAccount.put(hold.id(), hold);
        } else {
            ofAccount.remove(hold.id());
        }
    }

    Optional<LotState> lot(long id) {
        return Optional.ofNullable(lots.get(id));
    }

    /** Returns the open lots of an account in the order of use. */
    List<LotState> open(AccountId account) {
        return open.getOrDefault(account, Map.of()).values().stream()
                .sorted(Comparator.comparing(LotState::order))
                .toList();
    }

    /** Returns whether a lot is found among the open ones of its account. */
    boolean isOpen(LotState lot) {
        return open.getOrDefault(lot.account(), Map.of()).containsKey(lot.id());
    }

    Optional<HoldState> hold(long id) {
        return Optional.ofNullable(holds.get(id));
    }

    /** Returns the holds that nobody has ended. */
    Stream<HoldState> openHolds() {
        return openHolds.values().stream().flatMap(ofAccount -> ofAccount.values().stream());
    }

    List<HoldState> openHolds(AccountId account) {
        return List.copyOf(openHolds.getOrDefault(account, Map.of()).values());
    }

    List<Allocation> allocations(long operation) {
        return List.copyOf(allocations.getOrDefault(operation, List.of()));
    }

    List<Allocation> uses(long lot, int limit) {
        return allocations.values().stream()
                .flatMap(List::stream)
                .filter(allocation -> Objects.equals(allocation.lot(), lot))
                .limit(limit)
                .toList();
    }

    Collection<LotState> all() {
        return lots.values();
    }

    Collection<HoldState> allHolds() {
        return holds.values();
    }

    Stream<Allocation> allAllocations() {
        return allocations.values().stream().flatMap(List::stream);
    }
}
