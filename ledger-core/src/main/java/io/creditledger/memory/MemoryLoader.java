package io.creditledger.memory;

import io.creditledger.AccountId;
import io.creditledger.LotId;
import io.creditledger.OperationRef;
import io.creditledger.engine.Allocation;
import io.creditledger.engine.Footprint;
import io.creditledger.engine.HoldState;
import io.creditledger.engine.LotState;
import io.creditledger.engine.MissingInput;
import io.creditledger.engine.OperationRecord;
import io.creditledger.engine.WorkingSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Loads the rows of one decision. Used once. */
final class MemoryLoader implements MissingInput.Visitor<WorkingSet.Builder> {
    private final MemoryStore store;
    private final MemoryLots lots;
    private final WorkingSet.Builder set = WorkingSet.builder();

    MemoryLoader(MemoryStore store, MemoryLots lots) {
        this.store = store;
        this.lots = lots;
    }

    WorkingSet.Builder load(Footprint footprint, Set<MissingInput> needs) {
        footprint.accounts().forEach(this::load);
        footprint.keys().forEach(key -> set.operation(key, store.operation(key).orElse(null)));
        for (OperationRef ref : footprint.references()) {
            Optional<OperationRecord> operation = store.operation(ref);
            ref.key().ifPresent(key -> set.operation(key, operation.orElse(null)));
            ref.id().ifPresent(id -> set.operation(id.value(), operation.orElse(null)));
            operation.ifPresent(found -> {
                found.postings().forEach(posting -> load(posting.posting().account()));
                lots.hold(found.id()).ifPresent(this::load);
            });
        }
        for (LotId id : footprint.lots()) {
            set.lot(id.value(), lots.lot(id.value()).orElse(null));
            lots.lot(id.value()).ifPresent(this::load);
        }
        needs.forEach(need -> need.accept(this));
        footprint.assetCodes().forEach(code -> store.asset(code).ifPresent(set::asset));
        return set;
    }

    private void load(AccountId account) {
        set.account(account, store.account(account).orElse(null));
    }

    private void load(LotState lot) {
        set.lot(lot.id(), lot);
        load(lot.account());
        load(lot.expiryAccount());
    }

    private void load(HoldState hold) {
        set.hold(hold.id(), hold);
        set.operation(hold.id(), store.operation(hold.id()).orElse(null));
        load(hold.account());
        load(hold.destination());
        loadAllocations(hold.id());
    }

    private void loadAllocations(long operation) {
        List<Allocation> found = lots.allocations(operation);
        set.allocations(operation, found);
        for (Allocation allocation : found) {
            if (allocation.lot() != null) {
                load(lots.lot(allocation.lot()).orElseThrow());
            }
        }
    }

    @Override
    public WorkingSet.Builder visit(MissingInput.Lots need) {
        List<LotState> open = lots.open(need.account());
        List<LotState> found = open.subList(0, Math.min(open.size(), need.count()));
        set.lots(need.account(), found, found.size() == open.size());
        found.forEach(this::load);
        return set;
    }

    @Override
    public WorkingSet.Builder visit(MissingInput.Everything need) {
        List<LotState> found = lots.open(need.account());
        set.lots(need.account(), found, true);
        found.forEach(this::load);
        List<HoldState> holds = lots.openHolds(need.account());
        set.holds(need.account(), holds);
        holds.forEach(this::load);
        return set;
    }

    @Override
    public WorkingSet.Builder visit(MissingInput.OneLot need) {
        set.lot(need.id(), null);
        lots.lot(need.id()).ifPresent(this::load);
        return set;
    }

    @Override
    public WorkingSet.Builder visit(MissingInput.OneHold need) {
        set.hold(need.id(), null);
        lots.hold(need.id()).ifPresent(this::load);
        return set;
    }

    @Override
    public WorkingSet.Builder visit(MissingInput.Allocations need) {
        loadAllocations(need.operation());
        return set;
    }

    // What is in the footprint is loaded with that.

    @Override
    public WorkingSet.Builder visit(MissingInput.Account need) {
        return set;
    }

    @Override
    public WorkingSet.Builder visit(MissingInput.Operation need) {
        return set;
    }

    @Override
    public WorkingSet.Builder visit(MissingInput.Ids need) {
        return set;
    }
}
