package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.TransactionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a decision may look at, read after the locks were taken. It knows three answers: present, absent, and not
 * loaded; asking for what was not loaded makes the engine ask for more. Immutable.
 */
public final class WorkingSet {
    /** How many lots are asked for at first: most debits are paid by the first one or two. */
    private static final int FIRST_LOTS = 16;

    private final Map<AccountId, Optional<AccountState>> accounts;
    private final Map<IdempotencyKey, Optional<OperationRecord>> operationsByKey;
    private final Map<Long, Optional<OperationRecord>> operationsById;
    private final Map<String, Asset> assets;
    private final Map<AccountId, LoadedLots> lotsByAccount;
    private final Map<AccountId, List<HoldState>> holdsByAccount;
    private final Map<Long, Optional<LotState>> lots;
    private final Map<Long, Optional<HoldState>> holds;
    private final Map<Long, List<Allocation>> allocations;
    private final List<IdRange> earlier;
    private final List<IdRange> ids;
    private final Set<Long> accountsOurs;
    private final Instant now;
    private final UsageDimensions usage;

    private WorkingSet(Builder builder, List<IdRange> ids, Instant now) {
        this.accounts = copy(builder.accounts);
        this.operationsByKey = copy(builder.operationsByKey);
        this.operationsById = copy(builder.operationsById);
        this.assets = copy(builder.assets);
        this.lotsByAccount = copy(builder.lotsByAccount);
        this.holdsByAccount = copy(builder.holdsByAccount);
        this.lots = copy(builder.lots);
        this.holds = copy(builder.holds);
        this.allocations = copy(builder.allocations);
        this.earlier = List.copyOf(builder.earlier);
        this.ids = ids;
        this.accountsOurs = accountsOurs();
        this.now = now;
        this.usage = builder.usage;
    }

    /** Most of the maps are empty most of the time. */
    private static <K, V> Map<K, V> copy(Map<K, V> map) {
        return map.isEmpty() ? Map.of() : new HashMap<>(map);
    }

    private Set<Long> accountsOurs() {
        Set<Long> ours = new HashSet<>();
        for (Optional<AccountState> account : accounts.values()) {
            account.map(AccountState::internalId).filter(id -> isIn(ids, id)).ifPresent(ours::add);
        }
        return ours;
    }

    private static boolean isIn(List<IdRange> ranges, long id) {
        for (IdRange range : ranges) {
            if (range.contains(id)) {
                return true;
            }
        }
        return false;
    }

    /** Starts an empty working set. */
    public static Builder builder() {
        return new Builder();
    }

    Optional<AccountState> account(AccountId id) {
        Optional<AccountState> account = accounts.get(id);
        if (account == null) {
            throw new MissingInputSignal(new MissingInput.Account(id));
        }
        return account;
    }

    Optional<AccountState> accountIfLoaded(AccountId id) {
        return Objects.requireNonNullElse(accounts.get(id), Optional.empty());
    }

    Optional<OperationRecord> operation(IdempotencyKey key) {
        Optional<OperationRecord> operation = operationsByKey.get(key);
        if (operation == null) {
            throw new MissingInputSignal(new MissingInput.Operation(OperationRef.of(key)));
        }
        return operation;
    }

    Optional<OperationRecord> operation(long id) {
        Optional<OperationRecord> operation = operationsById.get(id);
        if (operation == null) {
            throw new MissingInputSignal(new MissingInput.Operation(OperationRef.of(new TransactionId(id))));
        }
        return operation;
    }

    Optional<OperationRecord> operationIfLoaded(long id) {
        return Objects.requireNonNullElse(operationsById.get(id), Optional.empty());
    }

    /**
     * The first lots of an account.
     *
     * @param lots open lots in the order of use
     * @param complete whether these are all open lots of the account
     */
    record LoadedLots(List<LotState> lots, boolean complete) {
        /** Returns this, unless the other list tells more. */
        LoadedLots wider(LoadedLots other) {
            boolean more = other.complete || other.lots.size() >= lots.size();
            return !complete && more ? other : this;
        }
    }

    /** Returns the lots of an account as far as they are loaded; at least some. */
    LoadedLots lots(AccountId account) {
        if (openLots(account) == 0) {
            return new LoadedLots(List.of(), true);
        }
        LoadedLots loaded = lotsByAccount.get(account);
        if (loaded == null) {
            throw new MissingInputSignal(new MissingInput.Lots(account, FIRST_LOTS));
        }
        return loaded;
    }

    /** Unwinds the decision because more lots of an account are needed than are loaded. */
    MissingInputSignal moreLots(AccountId account) {
        int loaded = Objects.requireNonNull(lotsByAccount.get(account)).lots().size();
        return new MissingInputSignal(new MissingInput.Lots(account, Math.max(FIRST_LOTS, loaded * 8)));
    }

    /** Returns all open lots of an account. */
    List<LotState> allLots(AccountId account) {
        LoadedLots loaded = openLots(account) == 0 ? lots(account) : lotsByAccount.get(account);
        if (loaded == null || !loaded.complete()) {
            throw new MissingInputSignal(new MissingInput.Everything(account));
        }
        return loaded.lots();
    }

    /** Returns all open holds of an account. */
    List<HoldState> allHolds(AccountId account) {
        if (accountIfLoaded(account).map(AccountState::openHolds).orElse(0) == 0) {
            return List.of();
        }
        List<HoldState> loaded = holdsByAccount.get(account);
        if (loaded == null) {
            throw new MissingInputSignal(new MissingInput.Everything(account));
        }
        return loaded;
    }

    private int openLots(AccountId account) {
        return accountIfLoaded(account).map(AccountState::openLots).orElse(0);
    }

    Optional<LotState> lot(long id) {
        Optional<LotState> lot = lots.get(id);
        if (lot == null) {
            throw new MissingInputSignal(new MissingInput.OneLot(id));
        }
        return lot;
    }

    Optional<LotState> lotIfLoaded(long id) {
        return Objects.requireNonNullElse(lots.get(id), Optional.empty());
    }

    Optional<HoldState> hold(long id) {
        Optional<HoldState> hold = holds.get(id);
        if (hold == null) {
            throw new MissingInputSignal(new MissingInput.OneHold(id));
        }
        return hold;
    }

    Optional<HoldState> holdIfLoaded(long id) {
        return Objects.requireNonNullElse(holds.get(id), Optional.empty());
    }

    List<Allocation> allocations(long operation) {
        List<Allocation> loaded = allocations.get(operation);
        if (loaded == null) {
            throw new MissingInputSignal(new MissingInput.Allocations(operation));
        }
        return loaded;
    }

    List<Allocation> allocationsIfLoaded(long operation) {
        return Objects.requireNonNullElse(allocations.get(operation), List.of());
    }

    Optional<Asset> asset(String code) {
        return Optional.ofNullable(assets.get(code));
    }

    List<IdRange> ids() {
        return ids;
    }

    /** Returns whether an earlier attempt at this unit of work may have given out this id. */
    boolean ours(long id) {
        return isIn(ids, id) || isIn(earlier, id);
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

    /** Returns by what usage is counted. */
    UsageDimensions usage() {
        return usage;
    }

    /** Builds a {@link WorkingSet}. Not thread-safe. */
    public static final class Builder {
        private final Map<AccountId, Optional<AccountState>> accounts = new HashMap<>();
        private final Map<IdempotencyKey, Optional<OperationRecord>> operationsByKey = new HashMap<>();
        private final Map<Long, Optional<OperationRecord>> operationsById = new HashMap<>();
        private final Map<String, Asset> assets = new HashMap<>();
        private final Map<AccountId, LoadedLots> lotsByAccount = new HashMap<>();
        private final Map<AccountId, List<HoldState>> holdsByAccount = new HashMap<>();
        private final Map<Long, Optional<LotState>> lots = new HashMap<>();
        private final Map<Long, Optional<HoldState>> holds = new HashMap<>();
        private final Map<Long, List<Allocation>> allocations = new HashMap<>();
        private final List<IdRange> earlier = new ArrayList<>();
        private UsageDimensions usage = UsageDimensions.NONE;

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

        /**
         * Adds the first open lots of an account. Of several lists of one account the longest stays: what one member of a
         * group needs is not narrowed by what another one asked for.
         *
         * @param account whose
         * @param found in the order of use
         * @param complete whether these are all of its open lots
         */
        public Builder lots(AccountId account, List<LotState> found, boolean complete) {
            lotsByAccount.merge(account, new LoadedLots(List.copyOf(found), complete), LoadedLots::wider);
            found.forEach(lot -> lot(lot.id(), lot));
            return this;
        }

        /** Adds all open holds of an account; their allocations are added by themselves. */
        public Builder holds(AccountId account, List<HoldState> found) {
            holdsByAccount.put(account, List.copyOf(found));
            found.forEach(hold -> hold(hold.id(), hold));
            return this;
        }

        /** Adds a lot, or that there is none with this number. */
        public Builder lot(long id, @Nullable LotState lot) {
            lots.put(id, Optional.ofNullable(lot));
            return this;
        }

        /** Adds a hold, or that there is none with this number. */
        public Builder hold(long id, @Nullable HoldState hold) {
            holds.put(id, Optional.ofNullable(hold));
            return this;
        }

        /** Adds all allocations of an operation, in order; none if there are none. */
        public Builder allocations(long operation, List<Allocation> found) {
            allocations.put(operation, List.copyOf(found));
            return this;
        }

        /** Adds an asset that is in use. */
        public Builder asset(Asset asset) {
            assets.put(asset.code(), asset);
            return this;
        }

        /** Sets by what usage is counted; it is not unless set. */
        public Builder usage(UsageDimensions dimensions) {
            usage = dimensions;
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
            return build(List.of(ids), now);
        }

        /**
         * Returns the working set.
         *
         * @param ids the ids to give out, range after range; if one is that of an earlier attempt, what it stored is
         *     recognised
         * @param now the present, read after the locks were taken, cut to the microsecond
         */
        public WorkingSet build(List<IdRange> ids, Instant now) {
            return new WorkingSet(this, List.copyOf(ids), now);
        }
    }
}
