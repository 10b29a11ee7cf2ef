package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.TransactionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything a decision may look at, read after the locks were taken. It knows three answers: present, absent, and not
 * loaded; asking for what was not loaded makes the engine ask for more. Immutable.
 */
public final class WorkingSet {
    private final Map<AccountId, Optional<AccountState>> accounts;
    private final Map<IdempotencyKey, Optional<OperationRecord>> operationsByKey;
    private final Map<Long, Optional<OperationRecord>> operationsById;
    private final Map<String, Asset> assets;
    private final List<IdRange> earlier;
    private final IdRange ids;
    private final Set<Long> accountsOurs;
    private final Instant now;

    private WorkingSet(Builder builder, IdRange ids, Instant now) {
        this.accounts = new HashMap<>(builder.accounts);
        this.operationsByKey = new HashMap<>(builder.operationsByKey);
        this.operationsById = new HashMap<>(builder.operationsById);
        this.assets = new HashMap<>(builder.assets);
        this.earlier = List.copyOf(builder.earlier);
        this.ids = ids;
        this.accountsOurs = accounts.values().stream()
                .flatMap(Optional::stream)
                .map(AccountState::internalId)
                .filter(ids::contains)
                .collect(Collectors.toUnmodifiableSet());
        this.now = now;
    }

    /** Starts an empty working set. */
    public static Builder builder() {
        return new Builder();
    }

    Optional<AccountState> account(AccountId id) {
        Optional<AccountState> account = accounts.get(id);
        if (account == null) {
            throw NotLoaded.account(id);
        }
        return account;
    }

    Optional<AccountState> accountIfLoaded(AccountId id) {
        return Objects.requireNonNullElse(accounts.get(id), Optional.empty());
    }

    Optional<OperationRecord> operation(IdempotencyKey key) {
        Optional<OperationRecord> operation = operationsByKey.get(key);
        if (operation == null) {
            throw NotLoaded.operation(OperationRef.of(key));
        }
        return operation;
    }

    Optional<OperationRecord> operation(long id) {
        Optional<OperationRecord> operation = operationsById.get(id);
        if (operation == null) {
            throw NotLoaded.operation(OperationRef.of(new TransactionId(id)));
        }
        return operation;
    }

    Optional<OperationRecord> operationIfLoaded(long id) {
        return Objects.requireNonNullElse(operationsById.get(id), Optional.empty());
    }

    Optional<Asset> asset(String code) {
        return Optional.ofNullable(assets.get(code));
    }

    IdRange ids() {
        return ids;
    }

    /** Returns whether an earlier attempt at this unit of work may have given out this id. */
    boolean ours(long id) {
        return ids.contains(id) || earlier.stream().anyMatch(range -> range.contains(id));
    }

    /**
     * Returns whether an earlier attempt at this unit of work stored something under this id: since then more, or less,
     * may have become acceptable, so the same command need not meet the same id again.
     */
    boolean taken(long id) {
        return accountsOurs.contains(id) || operationIfLoaded(id).isPresent();
    }

    Instant now() {
        return now;
    }

    /** Builds a {@link WorkingSet}. Not thread-safe. */
    public static final class Builder {
        private final Map<AccountId, Optional<AccountState>> accounts = new HashMap<>();
        private final Map<IdempotencyKey, Optional<OperationRecord>> operationsByKey = new HashMap<>();
        private final Map<Long, Optional<OperationRecord>> operationsById = new HashMap<>();
        private final Map<String, Asset> assets = new HashMap<>();
        private final List<IdRange> earlier = new ArrayList<>();

        private Builder() {}

        /** Adds an account, or that there is none of this id. */
        public Builder account(AccountId id, @Nullable AccountState account) {
            accounts.put(id, Optional.ofNullable(account));
            return this;
        }

        /** Adds the operation under a key, or that there is none. */
        public Builder operation(IdempotencyKey key, @Nullable OperationRecord operation) {
            operationsByKey.put(key, Optional.ofNullable(operation));
            if (operation != null) {
                operationsById.put(operation.id(), Optional.of(operation));
            }
            return this;
        }

        /** Adds the operation with an id, or that there is none. */
        public Builder operation(long id, @Nullable OperationRecord operation) {
            operationsById.put(id, Optional.ofNullable(operation));
            if (operation != null && operation.key() != null) {
                operationsByKey.put(operation.key(), Optional.of(operation));
            }
            return this;
        }

        /** Adds an asset that is in use. */
        public Builder asset(Asset asset) {
            assets.put(asset.code(), asset);
            return this;
        }

        /** Adds the ids of an earlier attempt at the same commands, of which it is not known how it ended. */
        public Builder earlier(IdRange range) {
            earlier.add(range);
            return this;
        }

        /**
         * Returns the working set.
         *
         * @param ids the ids to give out; if it is those of an earlier attempt, what it stored is recognised
         * @param now the present, read after the locks were taken, cut to the microsecond
         */
        public WorkingSet build(IdRange ids, Instant now) {
            return new WorkingSet(this, ids, now);
        }
    }
}
