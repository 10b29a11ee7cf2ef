package io.creditledger.memory;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Balance;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.Posting;
import io.creditledger.StatementLine;
import io.creditledger.StatementPage;
import io.creditledger.StatementQuery;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.TrialBalance;
import io.creditledger.TrialBalance.AssetTotals;
import io.creditledger.TrialBalance.UnlimitedTotal;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Books;
import io.creditledger.engine.Footprint;
import io.creditledger.engine.IdRange;
import io.creditledger.engine.OperationRecord;
import io.creditledger.engine.PostingRecord;
import io.creditledger.engine.WorkingSet;
import io.creditledger.engine.WriteSet;
import io.creditledger.error.AccountNotFoundException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The rows of an in-memory ledger. Not thread-safe: the ledger locks. */
final class MemoryStore implements Books {
    private final Map<AccountId, AccountState> accounts = new HashMap<>();
    private final Map<Long, AccountId> names = new HashMap<>();
    private final Map<Long, BigInteger> totals = new HashMap<>();
    private final Map<String, Asset> assets = new TreeMap<>();
    private final Map<Long, OperationRecord> operations = new HashMap<>();
    private final Map<IdempotencyKey, Long> keys = new HashMap<>();
    private final Map<Long, NavigableMap<Long, Long>> journal = new HashMap<>();
    private long nextId = 1;

    IdRange reserveIds(int count) {
        IdRange ids = new IdRange(nextId, count);
        nextId += count;
        return ids;
    }

    WorkingSet load(Footprint footprint, IdRange ids, Instant now) {
        WorkingSet.Builder set = WorkingSet.builder();
        footprint.accounts().forEach(id -> set.account(id, accounts.get(id)));
        footprint.keys().forEach(key -> set.operation(key, operation(key).orElse(null)));
        for (OperationRef ref : footprint.references()) {
            Optional<OperationRecord> operation = ref.key()
                    .map(this::operation)
                    .orElseGet(() -> Optional.ofNullable(
                            operations.get(ref.id().orElseThrow().value())));
            ref.key().ifPresent(key -> set.operation(key, operation.orElse(null)));
            ref.id().ifPresent(id -> set.operation(id.value(), operation.orElse(null)));
            operation.ifPresent(found -> found.postings().forEach(posting -> {
                AccountId account = posting.posting().account();
                set.account(account, accounts.get(account));
            }));
        }
        footprint
                .assetCodes()
                .forEach(code -> Optional.ofNullable(assets.get(code)).ifPresent(set::asset));
        return set.build(ids, now);
    }

    void write(WriteSet writes) {
        writes.assets().forEach(asset -> assets.put(asset.code(), asset));
        for (AccountState account : writes.opened()) {
            accounts.put(account.id(), account);
            names.put(account.internalId(), account.id());
            journal.put(account.internalId(), new TreeMap<>());
            if (!account.limited()) {
                totals.put(account.internalId(), BigInteger.ZERO);
            }
        }
        writes.changed().forEach(account -> accounts.put(account.id(), account));
        for (OperationRecord operation : writes.operations()) {
            operations.put(operation.id(), operation);
            if (operation.key() != null) {
                keys.put(operation.key(), operation.id());
            }
            for (PostingRecord posting : operation.postings()) {
                Objects.requireNonNull(journal.get(posting.account()))
                        .put(posting.posting().position(), operation.id());
            }
        }
        for (WriteSet.Undone undone : writes.undone()) {
            operations.computeIfPresent(
                    undone.operation(),
                    (id, operation) -> operation.withUndone(undone.returned(), undone.reversedBy()));
        }
        writes.deltas().forEach(delta -> totals.merge(delta.account(), delta.amount(), BigInteger::add));
    }

    Optional<AccountState> account(AccountId id) {
        return Optional.ofNullable(accounts.get(id));
    }

    Balance balance(AccountId id) {
        AccountState account = account(id).orElseThrow(() -> new AccountNotFoundException(id));
        return account.limited() ? account.balance() : account.balance(total(account));
    }

    Map<AccountId, Balance> balances(List<AccountId> ids) {
        Map<AccountId, Balance> balances = new LinkedHashMap<>();
        ids.stream().filter(accounts::containsKey).forEach(id -> balances.put(id, balance(id)));
        return balances;
    }

    Optional<Transaction> transaction(TransactionId id) {
        return Optional.ofNullable(operations.get(id.value())).flatMap(OperationRecord::transaction);
    }

    Optional<Transaction> transaction(IdempotencyKey key) {
        return operation(key).flatMap(OperationRecord::transaction);
    }

    private Optional<OperationRecord> operation(IdempotencyKey key) {
        return Optional.ofNullable(keys.get(key)).map(operations::get);
    }

    StatementPage statement(StatementQuery query) {
        AccountState account =
                account(query.account()).orElseThrow(() -> new AccountNotFoundException(query.account()));
        NavigableMap<Long, Long> all = Objects.requireNonNull(journal.get(account.internalId()));
        NavigableMap<Long, Long> ordered = query.newestFirst() ? all.descendingMap() : all;
        if (query.after().isPresent()) {
            ordered = ordered.tailMap(query.after().getAsLong(), false);
        }
        List<StatementLine> lines = new ArrayList<>();
        for (Long operation : ordered.values()) {
            if (lines.size() == query.limit()) {
                return new StatementPage(
                        lines, lines.get(lines.size() - 1).posting().position());
            }
            lines.add(line(Objects.requireNonNull(operations.get(operation)), query.account()));
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

    TrialBalance trialBalance() {
        Map<String, List<AccountState>> byAsset = new TreeMap<>();
        accounts.values()
                .forEach(account -> byAsset.computeIfAbsent(account.asset().code(), code -> new ArrayList<>())
                        .add(account));
        return new TrialBalance(byAsset.values().stream().map(this::totals).toList());
    }

    private AssetTotals totals(List<AccountState> all) {
        List<AccountState> limited = all.stream().filter(AccountState::limited).toList();
        return new AssetTotals(
                all.get(0).asset(),
                limited.size(),
                limited.stream()
                        .map(account -> BigInteger.valueOf(account.posted()))
                        .reduce(BigInteger.ZERO, BigInteger::add),
                limited.stream()
                        .map(account -> BigInteger.valueOf(account.held()))
                        .reduce(BigInteger.ZERO, BigInteger::add),
                all.stream()
                        .filter(account -> !account.limited())
                        .sorted(Comparator.comparing(AccountState::id))
                        .map(account -> new UnlimitedTotal(account.id(), total(account)))
                        .toList());
    }

    private BigInteger total(AccountState account) {
        return Objects.requireNonNull(totals.get(account.internalId()));
    }

    @Override
    public void accounts(Consumer<AuditedAccount> reader) {
        accounts.values()
                .forEach(account -> reader.accept(
                        new AuditedAccount(account, account.limited() ? BigInteger.ZERO : total(account))));
    }

    @Override
    public void postings(Consumer<AuditedPosting> reader) {
        journal.forEach((account, positions) -> positions
                .values()
                .forEach(operation -> audited(Objects.requireNonNull(operations.get(operation))).stream()
                        .filter(posting -> posting.account() == account)
                        .forEach(reader)));
    }

    @Override
    public void operations(Consumer<AuditedOperation> reader) {
        for (OperationRecord operation : operations.values()) {
            reader.accept(new AuditedOperation(
                    operation.id(),
                    operation.key(),
                    true,
                    operation.kind(),
                    operation.request(),
                    operation.postings().stream()
                            .map(posting -> new Place(
                                    posting.account(), posting.posting().position()))
                            .toList(),
                    audited(operation),
                    operation.recordedAt(),
                    operation.reference(),
                    operation.returned(),
                    operation.reversedBy()));
        }
    }

    private static List<AuditedPosting> audited(OperationRecord operation) {
        return operation.postings().stream()
                .map(posting -> new AuditedPosting(
                        posting.account(),
                        posting.posting().position(),
                        operation.id(),
                        posting.posting().amount(),
                        posting.posting().after()))
                .toList();
    }

    @Override
    public void orphans(Consumer<AuditedPosting> reader) {
        // Postings live in their operations here, so none can be without one.
    }
}
