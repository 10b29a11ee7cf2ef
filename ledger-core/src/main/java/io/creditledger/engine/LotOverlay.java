package io.creditledger.engine;

import io.creditledger.AccountId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What commands have done to lots and holds in one {@link Overlay}, which has none of these as long as they touch none. */
final class LotOverlay {
    private final Map<Long, LotState> lots = new LinkedHashMap<>();
    private final Map<AccountId, Map<Long, LotState>> lotsByAccount = new HashMap<>();
    private final Map<Long, HoldState> holds = new LinkedHashMap<>();
    private final Map<Long, List<Allocation>> allocations = new LinkedHashMap<>();

    void merge(LotOverlay accepted) {
        accepted.lots.values().forEach(this::put);
        holds.putAll(accepted.holds);
        allocations.putAll(accepted.allocations);
    }

    void put(LotState lot) {
        lots.put(lot.id(), lot);
        lotsByAccount
                .computeIfAbsent(lot.account(), account -> new LinkedHashMap<>())
                .put(lot.id(), lot);
    }

    void put(HoldState hold) {
        holds.put(hold.id(), hold);
    }

    void putAllocations(long operation, List<Allocation> all) {
        allocations.put(operation, List.copyOf(all));
    }

    @Nullable
    LotState lot(long id) {
        return lots.get(id);
    }

    @Nullable
    HoldState hold(long id) {
        return holds.get(id);
    }

    @Nullable
    List<Allocation> allocations(long operation) {
        return allocations.get(operation);
    }

    Map<Long, LotState> lots(AccountId account) {
        return lotsByAccount.getOrDefault(account, Map.of());
    }

    Collection<HoldState> holds(AccountId account) {
        return holds.values().stream()
                .filter(hold -> hold.account().equals(account))
                .toList();
    }

    /** Returns the rows to write. */
    WriteSet.Lots writes(WorkingSet set) {
        List<LotState> opened = new ArrayList<>();
        List<LotState> changed = new ArrayList<>();
        for (LotState lot : lots.values()) {
            Optional<LotState> before = set.lotIfLoaded(lot.id());
            if (before.isEmpty()) {
                opened.add(lot);
            } else if (!before.get().equals(lot)) {
                changed.add(lot);
            }
        }
        changed.sort(Comparator.comparingLong(LotState::id));
        List<HoldState> placed = new ArrayList<>();
        List<HoldState> ended = new ArrayList<>();
        for (HoldState hold : holds.values()) {
            Optional<HoldState> before = set.holdIfLoaded(hold.id());
            if (before.isEmpty()) {
                placed.add(hold);
            } else if (!before.get().equals(hold)) {
                ended.add(hold);
            }
        }
        ended.sort(Comparator.comparingLong(HoldState::id));
        List<Allocation> added = new ArrayList<>();
        List<Allocation> returned = new ArrayList<>();
        allocations.forEach((operation, present) -> {
            List<Allocation> before = set.allocationsIfLoaded(operation);
            for (Allocation allocation : present) {
                if (before.isEmpty()) {
                    added.add(allocation);
                } else if (!before.get(allocation.ordinal()).equals(allocation)) {
                    returned.add(allocation);
                }
            }
        });
        return new WriteSet.Lots(opened, changed, placed, ended, added, returned);
    }
}
