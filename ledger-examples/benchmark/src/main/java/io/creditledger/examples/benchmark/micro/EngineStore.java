package io.creditledger.examples.benchmark.micro;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.command.Command;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Allocation;
import io.creditledger.engine.Decision;
import io.creditledger.engine.Engine;
import io.creditledger.engine.Footprint;
import io.creditledger.engine.HoldState;
import io.creditledger.engine.IdRange;
import io.creditledger.engine.LotState;
import io.creditledger.engine.OperationRecord;
import io.creditledger.engine.WorkingSet;
import io.creditledger.engine.WriteSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A store in memory for the engine alone: it keeps the rows that decisions write, and fills working sets with all rows of the
 * accounts and operations that commands name.
 */
final class EngineStore {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final Map<AccountId, AccountState> accounts = new HashMap<>();
    private final Map<String, Asset> assets = new HashMap<>();
    private final Map<IdempotencyKey, OperationRecord> operations = new HashMap<>();
    private final Map<AccountId, List<LotState>> lots = new HashMap<>();
    private final Map<Long, HoldState> holds = new HashMap<>();
    private final Map<Long, List<Allocation>> allocations = new HashMap<>();
    private long nextId = 1;

    /** Decides a command and keeps the rows that it writes. */
    void run(Command<?> command) {
        keep(decided(prepared(List.of(command))).writes());
    }

    /**
     * Prepares the decision of these commands.
     *
     * @throws IllegalStateException if one is refused, or the engine asks for more
     */
    Prepared prepare(List<? extends Command<?>> commands) {
        Prepared prepared = prepared(commands);
        decided(prepared);
        return prepared;
    }

    private Prepared prepared(List<? extends Command<?>> commands) {
        return new Prepared(workingSet(commands), List.copyOf(commands));
    }

    private static Decision.Decided decided(Prepared prepared) {
        if (prepared.decide() instanceof Decision.Decided decided) {
            decided.outcomes().forEach(Outcome::orElseThrow);
            return decided;
        }
        throw new IllegalStateException("the engine asks for what is not stored");
    }

    /**
     * What the engine is given.
     *
     * @param set what it may look at
     * @param commands what it decides
     */
    record Prepared(WorkingSet set, List<Command<?>> commands) {
        /** Decides them all. */
        Decision decide() {
            return Engine.decide(set, commands);
        }
    }

    private WorkingSet workingSet(List<? extends Command<?>> commands) {
        Footprint footprint = Footprint.of(commands);
        WorkingSet.Builder set = WorkingSet.builder();
        footprint.accounts().forEach(account -> prepare(set, account));
        footprint.keys().forEach(key -> set.operation(key, operations.get(key)));
        for (OperationRef reference : footprint.references()) {
            prepare(set, Objects.requireNonNull(operations.get(reference.key().orElseThrow())));
        }
        assets.values().forEach(set::asset);
        IdRange ids = new IdRange(nextId, footprint.ids());
        nextId += footprint.ids();
        return set.build(ids, NOW);
    }

    private void prepare(WorkingSet.Builder set, AccountId account) {
        set.account(account, accounts.get(account));
        List<LotState> open = lots.getOrDefault(account, List.of());
        open.forEach(lot -> set.account(lot.expiryAccount(), accounts.get(lot.expiryAccount())));
        set.lots(account, open, true);
    }

    private void prepare(WorkingSet.Builder set, OperationRecord operation) {
        set.operation(operation.id(), operation);
        HoldState hold = holds.get(operation.id());
        if (hold != null) {
            prepare(set, hold.account());
            prepare(set, hold.destination());
            set.holds(hold.account(), List.of(hold));
            set.allocations(hold.id(), allocations.getOrDefault(hold.id(), List.of()));
        }
    }

    private void keep(WriteSet writes) {
        writes.assets().forEach(asset -> assets.put(asset.code(), asset));
        writes.opened().forEach(account -> accounts.put(account.id(), account));
        writes.changed().forEach(account -> accounts.put(account.id(), account));
        writes.operations().forEach(operation -> {
            if (operation.key() != null) {
                operations.put(operation.key(), operation);
            }
        });
        writes.lots().opened().forEach(this::keep);
        writes.lots().changed().forEach(this::keep);
        writes.lots().placed().forEach(hold -> holds.put(hold.id(), hold));
        writes.lots()
                .allocations()
                .forEach(allocation -> allocations
                        .computeIfAbsent(allocation.operation(), operation -> new ArrayList<>())
                        .add(allocation));
    }

    private void keep(LotState lot) {
        List<LotState> open = lots.computeIfAbsent(lot.account(), account -> new ArrayList<>());
        open.removeIf(before -> before.id() == lot.id());
        open.add(lot);
        open.sort(Comparator.comparing(LotState::order));
    }
}
