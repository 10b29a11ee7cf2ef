package io.creditledger.jdbc.internal.load;

import io.creditledger.AccountId;
import io.creditledger.engine.MissingInput;
import io.creditledger.jdbc.internal.row.LotRows.LotLoad;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.function.ToLongFunction;

/** What to load for what the engine has found missing. */
final class RowsToLoad implements MissingInput.Visitor<RowsToLoad> {
    private final ToLongFunction<AccountId> number;
    private final Map<Long, Integer> firstLots = new TreeMap<>();
    private final Set<Long> holdsOf = new TreeSet<>();
    private final Set<Long> lots = new TreeSet<>();
    private final Set<Long> holds = new TreeSet<>();
    private final Set<Long> allocations = new TreeSet<>();

    /**
     * Starts with nothing.
     *
     * @param number returns the internal number of an account
     */
    RowsToLoad(ToLongFunction<AccountId> number) {
        this.number = number;
    }

    /**
     * Returns what to load.
     *
     * @param hasLots whether an account has open lots
     * @param hasHolds whether an account has open holds
     * @param latest whether a plain read may show less than there is
     */
    LotLoad load(LongPredicate hasLots, LongPredicate hasHolds, boolean latest) {
        firstLots.keySet().removeIf(account -> !hasLots.test(account));
        holdsOf.removeIf(account -> !hasHolds.test(account));
        return new LotLoad(firstLots, holdsOf, lots, holds, allocations, latest);
    }

    @Override
    public RowsToLoad visit(MissingInput.Lots need) {
        firstLots.merge(number.applyAsLong(need.account()), need.count(), Math::max);
        return this;
    }

    @Override
    public RowsToLoad visit(MissingInput.Everything need) {
        firstLots.put(number.applyAsLong(need.account()), Integer.MAX_VALUE);
        holdsOf.add(number.applyAsLong(need.account()));
        return this;
    }

    @Override
    public RowsToLoad visit(MissingInput.OneLot need) {
        lots.add(need.id());
        return this;
    }

    @Override
    public RowsToLoad visit(MissingInput.OneHold need) {
        holds.add(need.id());
        return this;
    }

    @Override
    public RowsToLoad visit(MissingInput.Allocations need) {
        allocations.add(need.operation());
        return this;
    }

    @Override
    public RowsToLoad visit(MissingInput.Account need) {
        throw notARow(need);
    }

    @Override
    public RowsToLoad visit(MissingInput.Operation need) {
        throw notARow(need);
    }

    @Override
    public RowsToLoad visit(MissingInput.Ids need) {
        throw notARow(need);
    }

    private IllegalArgumentException notARow(MissingInput need) {
        return new IllegalArgumentException(need + " is locked or drawn, not loaded");
    }
}
