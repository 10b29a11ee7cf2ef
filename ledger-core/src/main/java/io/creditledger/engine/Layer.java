package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.OperationNotFoundException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The world as a command sees it: the working set under what commands before it have changed. Each command works on a
 * layer of its own, which is merged when it is accepted and dropped when it is refused.
 */
final class Layer {
    private final WorkingSet set;
    private final @Nullable Layer below;
    private final Ids ids;
    private final Map<AccountId, AccountState> accounts = new LinkedHashMap<>();
    private final Map<IdempotencyKey, OperationRecord> byKey = new HashMap<>();
    private final Map<Long, OperationRecord> operations = new LinkedHashMap<>();
    private final Map<String, Asset> assets = new LinkedHashMap<>();
    private final Set<Long> claimed = new HashSet<>();

    /** The ids given out so far; not given back when a command is refused. */
    private static final class Ids {
        private int used;
    }

    private Layer(WorkingSet set, @Nullable Layer below, Ids ids) {
        this.set = set;
        this.below = below;
        this.ids = ids;
    }

    static Layer over(WorkingSet set) {
        return new Layer(set, null, new Ids());
    }

    Layer above() {
        return new Layer(set, this, ids);
    }

    WorkingSet set() {
        return set;
    }

    void merge(Layer accepted) {
        accounts.putAll(accepted.accounts);
        byKey.putAll(accepted.byKey);
        operations.putAll(accepted.operations);
        assets.putAll(accepted.assets);
        claimed.addAll(accepted.claimed);
    }

    long nextId() {
        while (ids.used < set.ids().count()) {
            long id = set.ids().first() + ids.used++;
            if (!set.taken(id)) {
                return id;
            }
        }
        throw new IllegalStateException(
                "the unit of work was given only " + set.ids().count() + " ids");
    }

    Optional<AccountState> find(AccountId id) {
        for (Layer layer = this; layer != null; layer = layer.below) {
            AccountState account = layer.accounts.get(id);
            if (account != null) {
                return Optional.of(account);
            }
        }
        return set.account(id);
    }

    AccountState account(AccountId id) {
        return find(id).orElseThrow(() -> new AccountNotFoundException(id));
    }

    void put(AccountState account) {
        accounts.put(account.id(), account);
    }

    Optional<OperationRecord> find(IdempotencyKey key) {
        for (Layer layer = this; layer != null; layer = layer.below) {
            OperationRecord operation = layer.byKey.get(key);
            if (operation != null) {
                return Optional.of(operation);
            }
        }
        return set.operation(key);
    }

    OperationRecord operation(OperationRef ref) {
        return ref.key()
                .map(this::find)
                .orElseGet(() -> find(ref.id().orElseThrow().value()))
                .orElseThrow(() -> new OperationNotFoundException(ref));
    }

    private Optional<OperationRecord> find(long id) {
        for (Layer layer = this; layer != null; layer = layer.below) {
            OperationRecord operation = layer.operations.get(id);
            if (operation != null) {
                return Optional.of(operation);
            }
        }
        return set.operation(id);
    }

    void put(OperationRecord operation) {
        operations.put(operation.id(), operation);
        IdempotencyKey key = operation.key();
        if (key != null) {
            byKey.put(key, operation);
        }
    }

    Optional<Asset> asset(String code) {
        for (Layer layer = this; layer != null; layer = layer.below) {
            Asset asset = layer.assets.get(code);
            if (asset != null) {
                return Optional.of(asset);
            }
        }
        return set.asset(code);
    }

    void put(Asset asset) {
        assets.put(asset.code(), asset);
    }

    /**
     * Returns whether this operation was stored by an earlier attempt at this very unit of work and is met for the first
     * time now: then the command that finds it is not a replay, only late.
     */
    boolean claimOurs(OperationRecord operation) {
        return !isNew(operation.id()) && claim(operation.id());
    }

    /** Returns the same of an account. */
    boolean claimOurs(AccountState account) {
        return set.accountIfLoaded(account.id()).isPresent() && claim(account.internalId());
    }

    private boolean claim(long id) {
        if (!set.ours(id)) {
            return false;
        }
        for (Layer layer = this; layer != null; layer = layer.below) {
            if (layer.claimed.contains(id)) {
                return false;
            }
        }
        return claimed.add(id);
    }

    private boolean isNew(long id) {
        return set.operationIfLoaded(id).isEmpty();
    }

    /** Returns what the accepted commands changed, of the bottom layer. */
    WriteSet writes() {
        List<AccountState> opened = new ArrayList<>();
        List<AccountState> changed = new ArrayList<>();
        for (AccountState account : accounts.values()) {
            Optional<AccountState> before = set.accountIfLoaded(account.id());
            if (before.isEmpty()) {
                opened.add(account);
            } else if (!before.get().equals(account)) {
                changed.add(account);
            }
        }
        changed.sort(Comparator.comparingLong(AccountState::internalId));
        List<OperationRecord> added = new ArrayList<>();
        List<WriteSet.Undone> undone = new ArrayList<>();
        Map<Long, BigInteger> deltas = new TreeMap<>();
        for (OperationRecord operation : operations.values()) {
            if (isNew(operation.id())) {
                added.add(operation);
                for (PostingRecord posting : operation.postings()) {
                    if (posting.posting().after() == null) {
                        deltas.merge(
                                posting.account(),
                                BigInteger.valueOf(posting.posting().amount()),
                                BigInteger::add);
                    }
                }
            } else {
                undone.add(new WriteSet.Undone(operation.id(), operation.returned(), operation.reversedBy()));
            }
        }
        added.sort(Comparator.comparingLong(OperationRecord::id));
        undone.sort(Comparator.comparingLong(WriteSet.Undone::operation));
        return new WriteSet(
                List.copyOf(assets.values()),
                opened,
                changed,
                added,
                undone,
                deltas.entrySet().stream()
                        .map(delta -> new WriteSet.Delta(delta.getKey(), delta.getValue()))
                        .toList());
    }
}
