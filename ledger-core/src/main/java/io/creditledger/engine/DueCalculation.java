package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.HoldStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What has become due on one account by an instant: holds are out of time, lots have ended or started, overdraft is repaid by
 * lots that have become free. It goes through the instants in order, so the result does not depend on how often anybody
 * looked. At one instant, holds die first, then lots end, then lots start, then overdraft is repaid.
 */
final class DueCalculation {
    private final AccountState before;
    private final DecisionTime when;
    private final Map<Long, LotState> lots = new LinkedHashMap<>();
    private final Map<Long, HoldState> holds = new LinkedHashMap<>();
    private final Map<Long, List<Allocation>> allocations = new LinkedHashMap<>();
    private final Map<AccountId, Long> expired = new TreeMap<>();
    private final Map<Long, Long> expiredByLot = new LinkedHashMap<>();
    private final Map<Long, Long> repaidByLot = new LinkedHashMap<>();
    private @Nullable Instant expiredAt;
    private long plain;

    private DueCalculation(AccountState account, List<LotState> lots, List<HoldState> holds, DecisionTime when) {
        this.before = account;
        this.when = when;
        lots.forEach(lot -> this.lots.put(lot.id(), lot));
        holds.forEach(hold -> this.holds.put(hold.id(), hold));
        this.plain =
                account.posted() - lots.stream().mapToLong(LotState::remaining).sum();
    }

    /** Returns whether anything may be due on an account. */
    static boolean isDue(AccountState account, DecisionTime when) {
        Instant change = account.nextChange();
        return account.limited() && change != null && !change.isAfter(when.decidedAt());
    }

    /**
     * Works out what is due.
     *
     * @param account whose
     * @param lots all its open lots, in the order of use
     * @param holds all its open holds
     * @param allocations finds the allocations of a hold
     */
    static DueCalculation of(
            AccountState account,
            List<LotState> lots,
            List<HoldState> holds,
            LongFunction<List<Allocation>> allocations,
            DecisionTime when) {
        DueCalculation settlement = new DueCalculation(account, lots, holds, when);
        settlement.run(allocations);
        return settlement;
    }

    private static final class Events {
        private final List<HoldState> dying = new ArrayList<>();
        private final List<Long> ending = new ArrayList<>();
        private final List<Long> starting = new ArrayList<>();
    }

    private void run(LongFunction<List<Allocation>> reserved) {
        TreeMap<Instant, Events> instants = new TreeMap<>();
        for (HoldState hold : holds.values()) {
            if (!hold.expiresAt().isAfter(when.decidedAt())) {
                instants.computeIfAbsent(hold.expiresAt(), at -> new Events())
                        .dying
                        .add(hold);
            }
        }
        for (LotState lot : lots.values()) {
            if (lot.expiresAt() != null && lot.endedAt(when.decidedAt())) {
                instants.computeIfAbsent(lot.expiresAt(), at -> new Events())
                        .ending
                        .add(lot.id());
            }
            if (lot.startsAt() != null && lot.startsBy(when.decidedAt())) {
                instants.computeIfAbsent(lot.startsAt(), at -> new Events())
                        .starting
                        .add(lot.id());
            }
        }
        instants.forEach((at, events) -> {
            events.dying.sort(Comparator.comparingLong(HoldState::id));
            events.dying.forEach(hold -> die(hold, reserved.apply(hold.id())));
            events.ending.forEach(lot -> expire(lot, at));
            events.starting.forEach(lot -> lots.put(lot, lot(lot).starting()));
            repay(at);
        });
    }

    private void die(HoldState hold, List<Allocation> reserved) {
        Instant at = hold.expiresAt();
        List<Allocation> freed = new ArrayList<>(reserved.size());
        for (Allocation allocation : reserved) {
            Long id = allocation.lot();
            if (id != null && allocation.left() > 0) {
                lots.put(id, lot(id).reserving(-allocation.left()));
                if (lot(id).endedAt(at)) {
                    expire(id, at);
                }
            }
            freed.add(allocation.returning(allocation.left()));
        }
        allocations.put(hold.id(), freed);
        holds.put(hold.id(), hold.ended(HoldStatus.EXPIRED, at));
    }

    private LotState lot(long id) {
        return Objects.requireNonNull(lots.get(id), "a lot that is not open");
    }

    private void expire(long id, Instant at) {
        LotState lot = lot(id);
        long free = lot.free();
        if (free > 0) {
            lots.put(id, lot.expiring(free));
            expired.merge(lot.expiryAccount(), free, Long::sum);
            expiredByLot.merge(id, free, Long::sum);
            expiredAt = at;
        }
    }

    private void repay(Instant at) {
        for (LotState lot : List.copyOf(plain < 0 ? lots.values() : List.of())) {
            long share = Math.min(-plain, lot.repayable(at));
            if (share > 0) {
                lots.put(lot.id(), lot.taken(share));
                repaidByLot.merge(lot.id(), share, Long::sum);
                plain += share;
            }
        }
    }

    /** Returns the account with its lots and holds as they are now; what has expired is still posted. */
    AccountState account() {
        long upcoming = 0;
        long restricted = 0;
        int openLots = 0;
        Instant next = null;
        for (LotState lot : lots.values()) {
            if (lot.open()) {
                upcoming += lot.upcoming();
                restricted += lot.restricted();
                openLots++;
                next = lot.started() ? next : earlier(next, lot.startsAt());
                next = lot.endedAt(when.decidedAt()) ? next : earlier(next, lot.expiresAt());
            }
        }
        long held = 0;
        int openHolds = 0;
        for (HoldState hold : holds.values()) {
            if (hold.open()) {
                held += hold.left();
                openHolds++;
                next = earlier(next, hold.expiresAt());
            }
        }
        return before.withLots(upcoming, restricted, openLots)
                .withHolds(held, openHolds)
                .withNextChange(next);
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }

    /** Returns the account as readers see it: what has expired is no longer posted. */
    AccountState view() {
        return account().withPosted(before.posted() - expired());
    }

    /** Returns how much has expired. */
    long expired() {
        return expired.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns how much has expired, by where it goes. */
    Map<AccountId, Long> expiredByAccount() {
        return expired;
    }

    /** Returns the last instant at which something expired. */
    Instant expiredAt() {
        return Objects.requireNonNull(expiredAt, "nothing has expired");
    }

    /** Returns what expired of which lot. */
    List<LotShare> expiredShares() {
        return shares(expiredByLot);
    }

    /** Returns what was repaid out of which lot. */
    List<LotShare> repaidShares() {
        return shares(repaidByLot);
    }

    private static List<LotShare> shares(Map<Long, Long> taken) {
        return taken.entrySet().stream()
                .map(entry -> new LotShare(entry.getKey(), -entry.getValue()))
                .toList();
    }

    /** Returns the plain credits, negative for overdraft. */
    long plain() {
        return plain;
    }

    /** Returns the lots as they are now, in the order of use. */
    List<LotState> lots() {
        return List.copyOf(lots.values());
    }

    /** Returns the holds as they are now. */
    List<HoldState> holds() {
        return List.copyOf(holds.values());
    }

    /** Returns the allocations of the holds that died. */
    Map<Long, List<Allocation>> allocations() {
        return new HashMap<>(allocations);
    }
}
