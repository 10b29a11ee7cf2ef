package io.creditledger.cache;

import io.creditledger.AccountId;
import io.creditledger.Balance;
import io.creditledger.engine.CallBounds;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** Answers balance reads: from memory what is there, and the rest through the loader. */
final class BalanceReads {
    private final BalanceCache cache;
    private final BalanceLoader loader;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    BalanceReads(BalanceCache cache, BalanceLoader loader) {
        this.cache = cache;
        this.loader = loader;
    }

    Balance balance(AccountId account) {
        CachedBalance entry = cache.find(account);
        if (entry == null) {
            misses.increment();
            entry = loader.load(account);
        } else {
            hits.increment();
        }
        return entry.balanceOf(account);
    }

    /** Returns the balances of those that exist, in the order asked; what is not in memory is read in one call. */
    Map<AccountId, Balance> balances(Collection<AccountId> accounts) {
        List<AccountId> asked = CallBounds.accounts(accounts);
        Map<AccountId, CachedBalance> known = new HashMap<>();
        Set<AccountId> missing = new LinkedHashSet<>();
        for (AccountId account : asked) {
            CachedBalance entry = cache.find(account);
            if (entry == null) {
                missing.add(account);
            } else {
                known.put(account, entry);
            }
        }
        hits.add(known.size());
        misses.add(missing.size());
        if (!missing.isEmpty()) {
            known.putAll(loader.loadAll(missing));
        }
        return inOrder(asked, known);
    }

    private static Map<AccountId, Balance> inOrder(List<AccountId> asked, Map<AccountId, CachedBalance> known) {
        Map<AccountId, Balance> balances = new LinkedHashMap<>();
        for (AccountId account : asked) {
            CachedBalance entry = known.get(account);
            if (entry != null && entry.balance() != null) {
                balances.put(account, entry.balance());
            }
        }
        return balances;
    }

    long hits() {
        return hits.sum();
    }

    long misses() {
        return misses.sum();
    }
}
