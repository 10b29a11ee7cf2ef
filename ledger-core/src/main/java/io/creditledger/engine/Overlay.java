package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.IdempotencyKey;
import io.creditledger.LotId;
import io.creditledger.MarkCrossing;
import io.creditledger.OperationRef;
import io.creditledger.error.AccountNotFoundException;
import io.creditledger.error.LotNotFoundException;
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
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The state that a command sees: the working set with the changes of the commands before it. Each command works on its own
 * overlay, which is merged if the command is accepted and dropped if it is refused.
 */
final class Overlay {
    private final WorkingSet set;
    private final @Nullable Overlay below;
    private final Ids ids;
    private final Map<AccountId, AccountState> accounts = new LinkedHashMap<>();
    private final Map<IdempotencyKey, OperationRecord> byKey = new HashMap<>();
    private final Map<Long, OperationRecord> operations = new LinkedHashMap<>();
    private final Map<String, Asset> assets = new LinkedHashMap<>();
    private final Set<Long> claimed = new HashSet<>();
    private @Nullable LotOverlay lots;
    private List<Fact> facts = List.of();
    private int settled;
    private final FollowedMarks marks = new FollowedMarks();

    /** The ids given out so far; not given back when a command is refused. */
    private static final class Ids {
        private int range;
        private int used;
    }

    private Overlay(WorkingSet set, @Nullable Overlay below, Ids ids) {
        this.set = set;
        this.below = below;
        this.ids = ids;
    }

    static Overlay over(WorkingSet set) {
        return new Overlay(set, null, new Ids());
    }

    Overlay above() {
        return new Overlay(set, this, ids);
    }

    WorkingSet set() {
        return set;
    }

    void merge(Overlay accepted) {
        accounts.putAll(accepted.accounts);
        byKey.putAll(accepted.byKey);
        operations.putAll(accepted.operations);
        assets.putAll(accepted.assets);
        if (accepted.lots != null) {
            ownLots().merge(accepted.lots);
        }
        claimed.addAll(accepted.claimed);
        accepted.facts.forEach(this::tell);
        marks.merge(accepted.marks);
    }

    /** Notes something that an event tells, after what happened before it. */
    void tell(Fact fact) {
        if (facts.isEmpty()) {
            facts = new ArrayList<>(2);
        }
        facts.add(fact);
    }

    /** Notes that what was due before the command is booked: what is told from now on is the command's doing. */
    void settled() {
        settled = facts.size();
    }

    /** Adds to the facts of a command the marks that they crossed, and returns those. */
    List<MarkCrossing> crossMarks() {
        return Marks.anyIn(facts) ? marks.cross(facts, settled, this::availableBefore) : List.of();
    }

    /** Notes that the command gives an account other marks, which count from its end on. */
    void renewMarks(AccountState account) {
        marks.renew(account.id());
    }

    /** Notes what an account with marks has available now: from there those are counted that are crossed next. */
    void follow(AccountState account) {
        marks.follow(account);
    }

    /** Returns what an account had available at the last fact about it; empty if it is being opened. */
    private OptionalLong availableBefore(AccountId account) {
        for (Overlay overlay = this; overlay != null; overlay = overlay.below) {
            OptionalLong available = overlay.marks.available(account);
            if (available.isPresent()) {
                return available;
            }
        }
        Optional<AccountState> loaded = set.accountIfLoaded(account);
        return loaded.isPresent() ? OptionalLong.of(loaded.get().available()) : OptionalLong.empty();
    }

    /** Returns what was noted, in the order in which it happened. */
    List<Fact> facts() {
        return facts;
    }

    /** Notes in the course of which operation the ledger did the rest by itself. */
    void causedBy(long operation) {
        if (facts.size() > 1) {
            facts.replaceAll(fact -> fact.causedBy(operation));
        }
    }

    long nextId() {
        for (; ids.range < set.ids().size(); ids.range++, ids.used = 0) {
            IdRange range = set.ids().get(ids.range);
            while (ids.used < range.count()) {
                long id = range.first() + ids.used++;
                if (!set.taken(id)) {
                    return id;
                }
            }
        }
        throw new MissingInputSignal(new MissingInput.Ids());
    }

    Optional<AccountState> find(AccountId id) {
        for (Overlay overlay = this; overlay != null; overlay = overlay.below) {
            AccountState account = overlay.accounts.get(id);
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
        for (Overlay overlay = this; overlay != null; overlay = overlay.below) {
            OperationRecord operation = overlay.byKey.get(key);
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

    /** Returns how much of an operation was undone before the command of this overlay. */
    long returnedBefore(long id) {
        Optional<OperationRecord> before = below == null ? set.operation(id) : below.find(id);
        return before.map(OperationRecord::returned).orElse(0L);
    }

    private Optional<OperationRecord> find(long id) {
        for (Overlay overlay = this; overlay != null; overlay = overlay.below) {
            OperationRecord operation = overlay.operations.get(id);
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
        for (Overlay overlay = this; overlay != null; overlay = overlay.below) {
            Asset asset = overlay.assets.get(code);
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
        for (Overlay overlay = this; overlay != null; overlay = overlay.below) {
            if (overlay.claimed.contains(id)) {
                return false;
            }
        }
        return claimed.add(id);
    }

    private boolean isNew(long id) {
        return set.operationIfLoaded(id).isEmpty();
    }

    /** Returns the operations that this overlay recorded or changed. */
    List<OperationRecord> newOperations() {
        return List.copyOf(operations.values());
    }

    /** Returns the unlimited accounts on which this overlay booked. */
    Set<AccountId> movedAccounts() {
        Set<AccountId> moved = new HashSet<>();
        for (OperationRecord operation : operations.values()) {
            if (isNew(operation.id())) {
                for (PostingRecord posting : operation.postings()) {
                    if (posting.posting().after() == null) {
                        moved.add(posting.posting().account());
                    }
                }
            }
        }
        return moved;
    }

    /** Returns the limited accounts that this overlay changed, as they are now: those with a new revision. */
    List<AccountState> changedAccounts() {
        return accounts.values().stream()
                .filter(account -> account.limited() && isNews(account))
                .toList();
    }

    private boolean isNews(AccountState account) {
        return below == null
                || below.find(account.id())
                        .filter(before -> before.revision() == account.revision())
                        .isEmpty();
    }

    /** Returns all open lots of an account in the order of use. */
    List<LotState> allLots(AccountId account) {
        return present(account, set.allLots(account));
    }

    /**
     * The open lots of an account in the order of use, as far as they are known.
     *
     * @param lots the lots
     * @param complete whether there are no others
     * @param last behind this place there may be others; null if there are none
     */
    record KnownLots(
            List<LotState> lots, boolean complete, @Nullable BurnOrder last) {}

    /** Returns the first open lots of an account in the order of use. */
    KnownLots firstLots(AccountId account) {
        WorkingSet.LoadedLots loaded = set.lots(account);
        int count = loaded.lots().size();
        return new KnownLots(
                present(account, loaded.lots()),
                loaded.complete(),
                loaded.complete() ? null : loaded.lots().get(count - 1).order());
    }

    /** Unwinds the decision because more lots of an account are needed than are loaded. */
    MissingInputSignal moreLots(AccountId account) {
        return set.moreLots(account);
    }

    private List<LotState> present(AccountId account, List<LotState> loaded) {
        Map<Long, LotState> present = new LinkedHashMap<>();
        loaded.forEach(lot -> present.put(lot.id(), lot));
        overlay(overlay -> present.putAll(overlay.lots(account)));
        return present.values().stream()
                .filter(LotState::open)
                .sorted(Comparator.comparing(LotState::order))
                .toList();
    }

    /** Returns all open holds of an account, those that expire first first. */
    List<HoldState> allHolds(AccountId account) {
        Map<Long, HoldState> present = new LinkedHashMap<>();
        set.allHolds(account).forEach(hold -> present.put(hold.id(), hold));
        overlay(overlay -> overlay.holds(account).forEach(hold -> present.put(hold.id(), hold)));
        return present.values().stream()
                .filter(HoldState::open)
                .sorted(Comparator.comparing(HoldState::expiresAt).thenComparingLong(HoldState::id))
                .toList();
    }

    /** Visits what the layers have done to lots and holds, from the bottom up. */
    private void overlay(Consumer<LotOverlay> visitor) {
        if (below != null) {
            below.overlay(visitor);
        }
        if (lots != null) {
            visitor.accept(lots);
        }
    }

    /** Finds what the topmost overlay has that has it. */
    private <T> @Nullable T topmost(Function<LotOverlay, @Nullable T> finder) {
        for (Overlay overlay = this; overlay != null; overlay = overlay.below) {
            T found = overlay.lots == null ? null : finder.apply(overlay.lots);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private LotOverlay ownLots() {
        if (lots == null) {
            lots = new LotOverlay();
        }
        return lots;
    }

    Optional<LotState> findLot(long id) {
        LotState lot = topmost(overlay -> overlay.lot(id));
        return lot != null ? Optional.of(lot) : set.lot(id);
    }

    LotState lot(long id) {
        return findLot(id).orElseThrow(() -> new LotNotFoundException(new LotId(id)));
    }

    void put(LotState lot) {
        ownLots().put(lot);
    }

    HoldState hold(long id) {
        HoldState hold = topmost(overlay -> overlay.hold(id));
        return hold != null
                ? hold
                : set.hold(id).orElseThrow(() -> new IllegalStateException("hold " + id + " has no row"));
    }

    void put(HoldState hold) {
        ownLots().put(hold);
    }

    List<Allocation> allocations(long operation) {
        List<Allocation> found = topmost(overlay -> overlay.allocations(operation));
        return found != null ? found : set.allocations(operation);
    }

    void putAllocations(long operation, List<Allocation> all) {
        ownLots().putAllocations(operation, all);
    }

    /** Returns what the accepted commands changed, of the bottom overlay. */
    WriteSet writes() {
        List<AccountState> opened = new ArrayList<>();
        List<AccountState> changed = new ArrayList<>();
        boolean onlyPosted = true;
        for (AccountState account : accounts.values()) {
            Optional<AccountState> before = set.accountIfLoaded(account.id());
            if (before.isEmpty()) {
                opened.add(account);
            } else if (!before.get().equals(account)) {
                changed.add(account);
                onlyPosted &= account.onlyPostedSince(before.get());
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
                onlyPosted,
                added,
                undone,
                deltas.entrySet().stream()
                        .map(delta -> new WriteSet.Delta(delta.getKey(), delta.getValue()))
                        .toList(),
                lots == null ? WriteSet.Lots.NONE : lots.writes(set),
                UsageRow.added(added));
    }
}
