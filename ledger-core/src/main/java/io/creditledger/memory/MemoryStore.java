package io.creditledger.memory;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Balance;
import io.creditledger.BalanceBreakdown;
import io.creditledger.Bounds;
import io.creditledger.Hold;
import io.creditledger.HoldPage;
import io.creditledger.HoldQuery;
import io.creditledger.IdempotencyKey;
import io.creditledger.LotAllocation;
import io.creditledger.LotHistory;
import io.creditledger.LotId;
import io.creditledger.Operation;
import io.creditledger.OperationRef;
import io.creditledger.Transaction;
import io.creditledger.TransactionId;
import io.creditledger.TrialBalance;
import io.creditledger.TrialBalance.AssetTotals;
import io.creditledger.TrialBalance.UnlimitedTotal;
import io.creditledger.audit.Books;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Allocation;
import io.creditledger.engine.Engine;
import io.creditledger.engine.Footprint;
import io.creditledger.engine.HoldState;
import io.creditledger.engine.IdRange;
import io.creditledger.engine.LotState;
import io.creditledger.engine.MissingInput;
import io.creditledger.engine.OperationRecord;
import io.creditledger.engine.PostingLocator;
import io.creditledger.engine.PostingRecord;
import io.creditledger.engine.UsageDimensions;
import io.creditledger.engine.UsageRow;
import io.creditledger.engine.WorkingSet;
import io.creditledger.engine.WriteSet;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.LimitedAccountRequiredException;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The rows of an in-memory ledger. Not thread-safe: the ledger locks. */
final class MemoryStore implements Books {
    private final Map<AccountId, AccountState> accounts = new HashMap<>();
    private final Map<Long, AccountId> names = new HashMap<>();
    private final Map<Long, BigInteger> totals = new HashMap<>();
    private final Map<String, Asset> assets = new TreeMap<>();
    private final Map<Long, OperationRecord> operations = new HashMap<>();
    private final Map<IdempotencyKey, Long> keys = new HashMap<>();
    private final Map<Long, NavigableMap<Long, Long>> journal = new HashMap<>();
    private final MemoryUsage usage = new MemoryUsage();
    private final MemoryLots lots = new MemoryLots();
    private long nextId = 1;

    /** Returns a copy of all rows. */
    MemoryStore copy() {
        MemoryStore copy = new MemoryStore();
        copy.copyFrom(this);
        return copy;
    }

    /** Takes over all rows of another; the rows themselves never change. Ids are not given out again. */
    void copyFrom(MemoryStore other) {
        replace(accounts, other.accounts);
        replace(names, other.names);
        replace(totals, other.totals);
        replace(assets, other.assets);
        replace(operations, other.operations);
        replace(keys, other.keys);
        usage.copyFrom(other.usage);
        journal.clear();
        other.journal.forEach((account, positions) -> journal.put(account, new TreeMap<>(positions)));
        lots.copyFrom(other.lots);
        nextId = Math.max(nextId, other.nextId);
    }

    private static <K, V> void replace(Map<K, V> rows, Map<K, V> others) {
        rows.clear();
        rows.putAll(others);
    }

    IdRange reserveIds(int count) {
        IdRange ids = new IdRange(nextId, count);
        nextId += count;
        return ids;
    }

    /** Returns the rows of usage. */
    MemoryUsage usage() {
        return usage;
    }

    WorkingSet load(
            Footprint footprint, Set<MissingInput> needs, IdRange ids, Instant now, UsageDimensions dimensions) {
        return new MemoryLoader(this, lots)
                .load(footprint, needs)
                .usage(dimensions)
                .build(ids, now);
    }

    Optional<Asset> asset(String code) {
        return Optional.ofNullable(assets.get(code));
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
        lots.write(writes.lots());
        usage.write(writes.usage());
    }

    Optional<AccountState> account(AccountId id) {
        return Optional.ofNullable(accounts.get(id));
    }

    Balance balance(AccountId id, Instant now) {
        AccountState account = account(id).orElseThrow(() -> new AccountNotFoundException(id));
        if (!account.limited()) {
            return account.balance(total(account));
        }
        return Engine.isDue(account, now) ? breakdown(account, now).balance() : account.balance();
    }

    Map<AccountId, Balance> balances(List<AccountId> ids, Instant now) {
        Map<AccountId, Balance> balances = new LinkedHashMap<>();
        ids.stream().filter(accounts::containsKey).forEach(id -> balances.put(id, balance(id, now)));
        return balances;
    }

    BalanceBreakdown breakdown(AccountId id, Instant now) {
        AccountState account = account(id).orElseThrow(() -> new AccountNotFoundException(id));
        if (!account.limited()) {
            throw new LimitedAccountRequiredException(id);
        }
        return breakdown(account, now);
    }

    private BalanceBreakdown breakdown(AccountState account, Instant now) {
        return Engine.breakdown(account, lots.open(account.id()), lots.openHolds(account.id()), lots::allocations, now);
    }

    List<LotAllocation> allocations(OperationRef ref) {
        return operation(ref)
                .map(operation -> lots.allocations(operation.id()).stream()
                        .map(allocation -> lotAllocation(allocation, operation))
                        .toList())
                .orElse(List.of());
    }

    Optional<LotHistory> lot(LotId id) {
        return lots.lot(id.value()).map(lot -> {
            List<LotAllocation> uses = lots.uses(id.value(), Bounds.LOT_USES + 1).stream()
                    .map(allocation ->
                            lotAllocation(allocation, Objects.requireNonNull(operations.get(allocation.operation()))))
                    .toList();
            boolean more = uses.size() > Bounds.LOT_USES;
            return new LotHistory(lot.view(), more ? uses.subList(0, Bounds.LOT_USES) : uses, more);
        });
    }

    private LotAllocation lotAllocation(Allocation allocation, OperationRecord operation) {
        Instant end = Optional.ofNullable(allocation.lot())
                .flatMap(lots::lot)
                .map(LotState::expiresAt)
                .orElse(null);
        return Engine.lotAllocation(allocation, operation.kind(), operation.recordedAt(), operation.effectiveAt(), end);
    }

    Optional<Hold> hold(OperationRef ref, Instant now) {
        return operation(ref)
                .flatMap(operation -> lots.hold(operation.id()))
                .map(hold -> Engine.view(hold, owner(hold), now));
    }

    private AccountState owner(HoldState hold) {
        return Objects.requireNonNull(accounts.get(hold.account()));
    }

    HoldPage holds(HoldQuery query, Instant now) {
        if (query.account().isPresent() && account(query.account().get()).isEmpty()) {
            throw new AccountNotFoundException(query.account().get());
        }
        long after = query.after().map(TransactionId::value).orElse(0L);
        List<Hold> found = lots.openHolds()
                .filter(hold ->
                        query.account().isEmpty() || query.account().get().equals(hold.account()))
                .filter(hold -> hold.id() > after)
                .filter(hold -> Engine.isOverdue(hold, owner(hold), now) == query.isOverdue())
                .sorted(Comparator.comparingLong(HoldState::id))
                .limit(query.limit() + 1L)
                .map(hold -> Engine.view(hold, owner(hold), now))
                .toList();
        boolean more = found.size() > query.limit();
        List<Hold> page = more ? found.subList(0, query.limit()) : found;
        return new HoldPage(page, more ? page.get(page.size() - 1).id() : null);
    }

    /** Returns accounts on which something is due, those that have waited longest first. */
    List<AccountId> due(Instant now, int limit) {
        return accounts.values().stream()
                .filter(account ->
                        account.nextChange() != null && !account.nextChange().isAfter(now))
                .sorted(Comparator.comparing(AccountState::nextChange).thenComparingLong(AccountState::internalId))
                .limit(limit)
                .map(AccountState::id)
                .toList();
    }

    Optional<Transaction> transaction(TransactionId id) {
        return operation(id.value()).flatMap(OperationRecord::transaction);
    }

    Optional<Transaction> transaction(IdempotencyKey key) {
        return operation(key).flatMap(OperationRecord::transaction);
    }

    Optional<OperationRecord> operation(OperationRef ref) {
        return ref.key()
                .map(this::operation)
                .orElseGet(() -> operation(ref.id().orElseThrow().value()));
    }

    Operation view(OperationRecord found) {
        return found.view(operations.values().stream()
                .filter(other -> Objects.equals(other.reference(), found.id()))
                .sorted(Comparator.comparing(OperationRecord::id).reversed())
                .limit(Bounds.FOLLOW_UPS)
                .toList());
    }

    Optional<OperationRecord> operation(long id) {
        return Optional.ofNullable(operations.get(id));
    }

    Optional<OperationRecord> operation(IdempotencyKey key) {
        return Optional.ofNullable(keys.get(key)).map(operations::get);
    }

    Stream<OperationRecord> operationRecords() {
        return operations.values().stream();
    }

    Stream<AccountState> accountStates() {
        return accounts.values().stream();
    }

    Stream<LotState> lotStates() {
        return lots.all().stream();
    }

    List<Allocation> allocationsOf(long operation) {
        return lots.allocations(operation);
    }

    LotState lotState(long lot) {
        return lots.lot(lot).orElseThrow();
    }

    /** Returns the operations with a posting on an account, by its position. */
    NavigableMap<Long, OperationRecord> journal(AccountState account) {
        NavigableMap<Long, OperationRecord> records = new TreeMap<>();
        Objects.requireNonNull(journal.get(account.internalId()))
                .forEach((position, operation) ->
                        records.put(position, Objects.requireNonNull(operations.get(operation))));
        return records;
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
    public void names(Consumer<NamedAccount> reader) {
        accounts.values().stream()
                .sorted(Comparator.comparingLong(AccountState::internalId))
                .forEach(account -> reader.accept(
                        new NamedAccount(account.internalId(), account.id(), account.asset(), account.limited())));
    }

    @Override
    public Optional<AccountId> name(long account) {
        return Optional.ofNullable(names.get(account)).filter(accounts::containsKey);
    }

    @Override
    public void accounts(Consumer<AuditedAccount> reader) {
        accounts.values()
                .forEach(account -> reader.accept(
                        new AuditedAccount(account, account.limited() ? BigInteger.ZERO : total(account))));
    }

    @Override
    public void postings(long account, Consumer<AuditedPosting> reader) {
        Objects.requireNonNull(journal.get(account))
                .values()
                .forEach(operation -> audited(Objects.requireNonNull(operations.get(operation))).stream()
                        .filter(posting -> posting.account() == account)
                        .forEach(reader));
    }

    @Override
    public long postingCount() {
        return operations.values().stream()
                .mapToLong(operation -> operation.postings().size())
                .sum();
    }

    @Override
    public void unlistedPostings(Consumer<UnlistedPosting> reader) {
        // Postings live in their operations here, so none can be without one.
    }

    /** Returns all operations, ordered by id. */
    List<OperationRecord> operations() {
        return operations.values().stream()
                .sorted(Comparator.comparingLong(OperationRecord::id))
                .toList();
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
                            .map(posting -> new PostingLocator(
                                    posting.account(), posting.posting().position()))
                            .toList(),
                    audited(operation),
                    operation.recordedAt(),
                    operation.reference(),
                    operation.returned(),
                    operation.reversedBy(),
                    operation.usage(),
                    OperationRecord.undone(operation.result())));
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
    public void lots(Consumer<AuditedLot> reader) {
        for (LotState lot : lots.all()) {
            boolean open = lots.isOpen(lot);
            reader.accept(new AuditedLot(lot, open, lot.order().priority(), lot.category()));
        }
    }

    @Override
    public void holds(Consumer<HoldState> reader) {
        lots.allHolds().forEach(reader);
    }

    @Override
    public void allocations(Consumer<Allocation> reader) {
        lots.allAllocations().forEach(reader);
    }

    @Override
    public void usage(Consumer<UsageRow> reader) {
        usage.rows().forEach(reader);
    }
}
