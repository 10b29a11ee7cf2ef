package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.GroupReceipt;
import io.creditledger.Outcome;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the commands of one unit of work of a host have changed so far. Not thread-safe. */
public final class UnitOfWorkChanges {
    private final Map<AccountId, Balance> balances = new LinkedHashMap<>();
    private final Set<AccountId> touched = new HashSet<>();

    /** Adds what an outcome tells. */
    public void add(Outcome<?> outcome) {
        outcome.changedBalances().forEach(balance -> balances.put(balance.account(), balance));
        addTouched(outcome);
    }

    private void addTouched(Outcome<?> outcome) {
        outcome.changedBalances().forEach(balance -> touched.add(balance.account()));
        touched.addAll(outcome.touchedUnlimitedAccounts());
        if (outcome instanceof Outcome.Accepted<?> accepted && accepted.value() instanceof GroupReceipt group) {
            group.members().forEach(this::addTouched);
        }
    }

    /** Returns the accounts whose balances have changed: a view. */
    public Set<AccountId> written() {
        return Collections.unmodifiableSet(balances.keySet());
    }

    /** Returns the latest balance of each limited account that has changed. */
    public List<Balance> balances() {
        return List.copyOf(balances.values());
    }

    /** Returns every account that has changed, limited or not. */
    public Set<AccountId> touched() {
        return Set.copyOf(touched);
    }

    /** Forgets the balances: they were rolled back. */
    public void rolledBack() {
        balances.clear();
    }
}
