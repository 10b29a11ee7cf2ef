package io.creditledger.audit;

import io.creditledger.audit.Books.AuditedLot;
import io.creditledger.audit.Books.AuditedOperation;
import io.creditledger.audit.Books.AuditedPosting;
import io.creditledger.engine.AccountState;
import io.creditledger.engine.Allocation;
import io.creditledger.engine.BurnOrder;
import io.creditledger.engine.HoldState;
import io.creditledger.engine.LotState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks lots, holds and allocations against each other, against the operations that made the lots and against the accounts.
 * Keeps all of them in memory but the last two. Lots come first, then operations, holds and allocations.
 */
final class LotAuditor {
    private final Violations violations;
    private final Map<Long, LotState> lots = new HashMap<>();
    private final Map<Long, HoldState> holds = new HashMap<>();
    private final Map<Long, List<AuditedLot>> lotsByGrant = new HashMap<>();
    private final Set<Long> expiries = new HashSet<>();
    private final Map<Long, Long> moved = new HashMap<>();
    private final Map<Long, Long> expired = new HashMap<>();
    private final Map<Long, Long> reservedOfLot = new HashMap<>();
    private final Map<Long, Long> reservedByHold = new HashMap<>();
    private final Map<Long, List<LotState>> openLots = new HashMap<>();
    private final Map<Long, List<HoldState>> openHolds = new HashMap<>();

    LotAuditor(Violations violations) {
        this.violations = violations;
    }

    /** Notes that this operation booked credits that expired. */
    void expiry(long operation) {
        expiries.add(operation);
    }

    void lot(AuditedLot audited) {
        LotState lot = audited.state();
        lots.put(lot.id(), lot);
        lotsByGrant.computeIfAbsent(lot.grant(), grant -> new ArrayList<>()).add(audited);
        if (audited.open() != lot.open()) {
            violations.add(
                    "lot-open",
                    "lot " + lot.id(),
                    "has " + lot.remaining() + " left, but is stored as " + (audited.open() ? "open" : "used up"));
        }
        if (!lot.started() && lot.startsAt() == null) {
            violations.add("lot-started", "lot " + lot.id(), "has no start, but is stored as not started");
        }
        if (lot.open()) {
            openLots.computeIfAbsent(lot.accountNumber(), account -> new ArrayList<>())
                    .add(lot);
        }
        if (lot.reserved() < 0 || lot.reserved() > lot.remaining() || lot.remaining() > lot.granted()) {
            violations.add(
                    "lot-bounds",
                    "lot " + lot.id(),
                    "of " + lot.granted() + " has " + lot.remaining() + ", " + lot.reserved() + " of them reserved");
        }
    }

    /** Checks the lots that this operation made: their place in the order of use is what they and the operation say. */
    void operation(AuditedOperation operation) {
        List<AuditedLot> made = lotsByGrant.remove(operation.id());
        for (AuditedLot audited : made == null ? List.<AuditedLot>of() : made) {
            LotState lot = audited.state();
            long creation = operation.postings().stream()
                    .filter(posting -> posting.account() == lot.accountNumber())
                    .mapToLong(AuditedPosting::position)
                    .findFirst()
                    .orElse(0);
            BurnOrder order = new BurnOrder(
                    audited.priority(),
                    LotState.micros(lot.expiresAt()),
                    audited.category(),
                    LotState.micros(lot.startsAt() == null ? operation.recordedAt() : lot.startsAt()),
                    creation,
                    lot.id());
            if (!order.equals(lot.order())) {
                violations.add("burn-order", "lot " + lot.id(), "is sorted as " + lot.order() + ", but is " + order);
            }
        }
    }

    void hold(HoldState hold) {
        holds.put(hold.id(), hold);
        if (hold.open()) {
            openHolds
                    .computeIfAbsent(hold.accountNumber(), account -> new ArrayList<>())
                    .add(hold);
        }
        boolean bounded = hold.captured() >= 0 && hold.captured() <= hold.amount();
        if (!bounded || hold.open() != (hold.endedAt() == null)) {
            violations.add(
                    "hold-bounds",
                    "hold " + hold.id(),
                    "of " + hold.amount() + " has " + hold.captured() + " captured, is " + hold.status()
                            + " and ended at " + hold.endedAt());
        }
    }

    void allocation(Allocation allocation) {
        String place = "operation " + allocation.operation() + " allocation " + allocation.ordinal();
        Long lot = allocation.lot();
        if (allocation.amount() == 0 || allocation.returned() < 0 || allocation.left() < 0) {
            violations.add(
                    "allocation-bounds",
                    place,
                    "of " + allocation.amount() + " has " + allocation.returned() + " returned");
        }
        if (lot != null && !lots.containsKey(lot)) {
            violations.add("allocation-has-lot", place, "there is no lot " + lot);
            return;
        }
        if (holds.containsKey(allocation.operation())) {
            reservedByHold.merge(allocation.operation(), allocation.left(), Long::sum);
            if (lot != null) {
                reservedOfLot.merge(lot, allocation.left(), Long::sum);
            }
        } else if (lot != null) {
            moved.merge(lot, allocation.amount(), Long::sum);
            if (expiries.contains(allocation.operation())) {
                expired.merge(lot, -allocation.amount(), Long::sum);
            }
        }
    }

    /** Checks lots and holds, once all allocations have been seen. */
    void finish() {
        lotsByGrant.forEach((grant, made) -> made.forEach(lot -> violations.add(
                "lot-has-operation",
                "lot " + lot.state().id(),
                "was made by operation " + grant + ", which does not exist")));
        for (LotState lot : lots.values()) {
            String place = "lot " + lot.id();
            long remaining = lot.granted() + moved.getOrDefault(lot.id(), 0L);
            if (lot.remaining() != remaining) {
                violations.add(
                        "lot-is-history", place, "has " + lot.remaining() + ", its allocations leave " + remaining);
            }
            if (lot.expired() != expired.getOrDefault(lot.id(), 0L)) {
                violations.add(
                        "lot-is-history",
                        place,
                        "says " + lot.expired() + " expired, its allocations say "
                                + expired.getOrDefault(lot.id(), 0L));
            }
            if (lot.reserved() != reservedOfLot.getOrDefault(lot.id(), 0L)) {
                violations.add(
                        "reserved-is-holds",
                        place,
                        "has " + lot.reserved() + " reserved, holds say " + reservedOfLot.getOrDefault(lot.id(), 0L));
            }
        }
        reservedByHold.forEach((id, reserved) -> {
            HoldState hold = holds.get(id);
            if (hold != null && hold.left() != reserved) {
                violations.add(
                        "hold-is-allocations",
                        "hold " + id,
                        "has " + hold.left() + " left, its allocations say " + reserved);
            }
        });
    }

    void account(AccountState account) {
        if (!account.limited()) {
            return;
        }
        String place = "account " + account.id();
        List<LotState> open = openLots.getOrDefault(account.internalId(), List.of());
        List<HoldState> held = openHolds.getOrDefault(account.internalId(), List.of());
        long sum = held.stream().mapToLong(HoldState::left).sum();
        if (account.held() != sum || account.openHolds() != held.size()) {
            violations.add(
                    "held-is-holds",
                    place,
                    "says " + account.held() + " in " + account.openHolds() + " holds, but has " + sum + " in "
                            + held.size());
        }
        Instant at = account.recordedAt();
        long upcoming = open.stream().mapToLong(lot -> lot.upcoming()).sum();
        long restricted = open.stream().mapToLong(lot -> lot.restricted()).sum();
        if (account.upcoming() != upcoming || account.restricted() != restricted || account.openLots() != open.size()) {
            violations.add(
                    "account-is-lots",
                    place,
                    "says " + account.upcoming() + " upcoming and " + account.restricted() + " restricted in "
                            + account.openLots() + " lots, but has " + upcoming + " and " + restricted + " in "
                            + open.size());
        }
        long plain =
                account.posted() - open.stream().mapToLong(LotState::remaining).sum();
        long idle = open.stream().mapToLong(lot -> lot.repayable(at)).sum();
        if (plain < 0 && idle > 0) {
            violations.add("overdraft-repaid-first", place, "owes " + -plain + " while " + idle + " is free in lots");
        }
        nextChange(account, open, held, place);
    }

    /** Nothing that will happen by itself is forgotten. At the end of a lot that holds reserve whole, nothing happens. */
    private void nextChange(AccountState account, List<LotState> open, List<HoldState> held, String place) {
        List<Instant> due = new ArrayList<>();
        held.forEach(hold -> due.add(hold.expiresAt()));
        for (LotState lot : open) {
            if (!lot.started() && lot.startsAt() != null) {
                due.add(lot.startsAt());
            }
            if (lot.expiresAt() != null && lot.free() > 0) {
                due.add(lot.expiresAt());
            }
        }
        for (Instant instant : due) {
            if (account.nextChange() == null || account.nextChange().isAfter(instant)) {
                violations.add(
                        "next-change", place, "changes by itself at " + instant + ", but says " + account.nextChange());
                return;
            }
        }
    }
}
