package io.creditledger.memory;

import io.creditledger.audit.Books.AuditedAccount;
import io.creditledger.audit.Books.AuditedPosting;
import io.creditledger.audit.ExportRows;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.HoldState;
import io.creditledger.engine.LotState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Hands the rows of an in-memory ledger to an export. */
final class MemoryExportRows implements ExportRows {
    private final MemoryStore store;
    private final Map<Long, AuditedAccount> accounts = new TreeMap<>();

    MemoryExportRows(MemoryStore store) {
        this.store = store;
        store.accounts(account -> accounts.put(account.state().internalId(), account));
    }

    @Override
    public void accounts(int count, Consumer<List<AuditedAccount>> reader) {
        blocks(List.copyOf(accounts.values()), count, reader);
    }

    @Override
    public void operations(int count, Consumer<List<ExportedOperation>> reader) {
        blocks(
                store.operations().stream()
                        .map(operation -> new ExportedOperation(
                                operation.id(),
                                operation.kind(),
                                operation.key(),
                                operation.recordedAt(),
                                operation.effectiveAt(),
                                operation.reference(),
                                operation.returned(),
                                operation.reversedBy(),
                                operation.metadata()))
                        .toList(),
                count,
                reader);
    }

    @Override
    public void postings(int count, Consumer<List<ExportedPosting>> reader) {
        List<AuditedPosting> postings = new ArrayList<>();
        store.names(account -> store.postings(account.number(), postings::add));
        blocks(
                postings.stream()
                        .map(posting -> new ExportedPosting(
                                account(posting.account()).id(),
                                asset(posting.account()),
                                posting.position(),
                                posting.transaction(),
                                posting.amount(),
                                posting.after()))
                        .toList(),
                count,
                reader);
    }

    @Override
    public void lots(int count, Consumer<List<ExportedLot>> reader) {
        List<LotState> lots = new ArrayList<>();
        store.lots(lot -> lots.add(lot.state()));
        lots.sort(Comparator.comparingLong(LotState::id));
        blocks(
                lots.stream()
                        .map(lot -> new ExportedLot(lot.view(), asset(lot.accountNumber()), lot.expiryAccount()))
                        .toList(),
                count,
                reader);
    }

    @Override
    public void holds(int count, Consumer<List<ExportedHold>> reader) {
        List<HoldState> holds = new ArrayList<>();
        store.holds(holds::add);
        holds.sort(Comparator.comparingLong(HoldState::id));
        blocks(
                holds.stream()
                        .map(hold -> new ExportedHold(hold.view(), asset(hold.accountNumber())))
                        .toList(),
                count,
                reader);
    }

    private AccountState account(long number) {
        return Objects.requireNonNull(accounts.get(number)).state();
    }

    private String asset(long account) {
        return account(account).asset().code();
    }

    private static <T> void blocks(List<T> rows, int count, Consumer<List<T>> reader) {
        for (int from = 0; from < rows.size(); from += count) {
            reader.accept(rows.subList(from, Math.min(rows.size(), from + count)));
        }
    }
}
