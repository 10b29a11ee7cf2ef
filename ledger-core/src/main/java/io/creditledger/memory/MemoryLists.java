package io.creditledger.memory;

import io.creditledger.Account;
import io.creditledger.AccountId;
import io.creditledger.AccountPage;
import io.creditledger.AccountQuery;
import io.creditledger.ExpiringLotQuery;
import io.creditledger.Lot;
import io.creditledger.LotPage;
import io.creditledger.Operation;
import io.creditledger.OperationPage;
import io.creditledger.OperationQuery;
import io.creditledger.Posting;
import io.creditledger.StatementLine;
import io.creditledger.StatementPage;
import io.creditledger.StatementQuery;
import io.creditledger.Transaction;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Engine;
import io.creditledger.engine.LotState;
import io.creditledger.engine.OperationRecord;
import io.creditledger.error.AccountNotFoundException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;

/** Finds postings, operations, lots and accounts page by page. */
final class MemoryLists {
    private static final Comparator<Lot> BY_END = Comparator.comparing(
                    (Lot lot) -> lot.expiresAt().orElseThrow())
            .thenComparingLong(lot -> lot.id().value());

    private final MemoryStore store;

    MemoryLists(MemoryStore store) {
        this.store = store;
    }

    StatementPage statement(StatementQuery query) {
        List<StatementLine> lines = new ArrayList<>();
        for (OperationRecord operation :
                journal(query.account(), query.newestFirst(), query.after()).values()) {
            if (query.from().filter(operation.recordedAt()::isBefore).isPresent()
                    || query.until()
                            .filter(end -> !operation.recordedAt().isBefore(end))
                            .isPresent()) {
                continue;
            }
            if (lines.size() == query.limit()) {
                return new StatementPage(
                        lines, lines.get(lines.size() - 1).posting().position());
            }
            lines.add(line(operation, query.account()));
        }
        return new StatementPage(lines, null);
    }

    private static StatementLine line(OperationRecord operation, AccountId account) {
        Transaction transaction = operation.transaction().orElseThrow();
        Posting posting = transaction.postings().stream()
                .filter(candidate -> candidate.account().equals(account))
                .findFirst()
                .orElseThrow();
        return new StatementLine(posting, transaction);
    }

    OperationPage operations(OperationQuery query) {
        List<Operation> page = new ArrayList<>();
        long last = 0;
        for (Map.Entry<Long, OperationRecord> entry :
                journal(query.account(), query.newestFirst(), query.after()).entrySet()) {
            OperationRecord operation = entry.getValue();
            if (query.matches(operation.transaction().orElseThrow())) {
                if (page.size() == query.limit()) {
                    return new OperationPage(page, last);
                }
                page.add(store.view(operation));
                last = entry.getKey();
            }
        }
        return new OperationPage(page, null);
    }

    private NavigableMap<Long, OperationRecord> journal(AccountId id, boolean newestFirst, OptionalLong after) {
        AccountState account = store.account(id).orElseThrow(() -> new AccountNotFoundException(id));
        NavigableMap<Long, OperationRecord> all = store.journal(account);
        NavigableMap<Long, OperationRecord> ordered = newestFirst ? all.descendingMap() : all;
        return after.isPresent() ? ordered.tailMap(after.getAsLong(), false) : ordered;
    }

    LotPage expiringLots(ExpiringLotQuery query, Instant now) {
        if (query.account().isPresent() && store.account(query.account().get()).isEmpty()) {
            throw new AccountNotFoundException(query.account().get());
        }
        List<Lot> found = store.lotStates()
                .filter(LotState::open)
                .filter(lot -> ends(lot, query, now))
                .map(LotState::view)
                .filter(lot -> query.after().isEmpty()
                        || BY_END.compare(lot, query.after().get()) > 0)
                .sorted(BY_END)
                .limit(query.limit() + 1L)
                .toList();
        boolean more = found.size() > query.limit();
        List<Lot> page = more ? found.subList(0, query.limit()) : found;
        return new LotPage(page, more ? page.get(page.size() - 1) : null);
    }

    private boolean ends(LotState lot, ExpiringLotQuery query, Instant now) {
        Instant end = lot.expiresAt();
        return end != null
                && query.account()
                        .filter(account -> !account.equals(lot.account()))
                        .isEmpty()
                && !Engine.hasEnded(lot, store.account(lot.account()).orElseThrow(), now)
                && !end.isBefore(query.from())
                && end.isBefore(query.until());
    }

    AccountPage accounts(AccountQuery query) {
        List<AccountState> found = store.accountStates()
                .filter(query::matches)
                .filter(account -> query.after().isEmpty()
                        || account.id().compareTo(query.after().get()) > 0)
                .sorted(Comparator.comparing(AccountState::id))
                .limit(query.limit() + 1L)
                .toList();
        boolean more = found.size() > query.limit();
        List<AccountState> page = more ? found.subList(0, query.limit()) : found;
        AccountId next = more ? page.get(page.size() - 1).id() : null;
        return new AccountPage(List.<Account>copyOf(page), next);
    }
}
