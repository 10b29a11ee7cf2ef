package io.creditledger.memory;

import io.creditledger.UsageQuery;
import io.creditledger.UsageReport;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.UsageRow;
import io.creditledger.engine.UsageSums;
import io.creditledger.error.AccountNotFoundException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The rows of usage. Not thread-safe: the ledger locks. */
final class MemoryUsage {
    private final Map<UsageRow.Key, UsageRow> rows = new HashMap<>();

    void copyFrom(MemoryUsage other) {
        rows.clear();
        rows.putAll(other.rows);
    }

    void write(List<UsageRow> added) {
        added.forEach(row -> rows.merge(row.key(), row, UsageRow::plus));
    }

    Collection<UsageRow> rows() {
        return rows.values();
    }

    /**
     * Sums rows up.
     *
     * @param store has the accounts
     * @param places the places of the dimensions that the query names
     */
    UsageReport report(MemoryStore store, UsageQuery query, Map<String, Integer> places) {
        if (query.account().isPresent() && store.account(query.account().get()).isEmpty()) {
            throw new AccountNotFoundException(query.account().get());
        }
        UsageSums sums = new UsageSums(query, places);
        Map<Long, AccountState> accounts =
                store.accountStates().collect(Collectors.toMap(AccountState::internalId, account -> account));
        for (UsageRow row : rows.values()) {
            AccountState account = accounts.get(row.key().account());
            if (account != null
                    && query.account().filter(id -> !id.equals(account.id())).isEmpty()) {
                sums.add(account.asset(), account.id(), row);
            }
        }
        return sums.report();
    }
}
