package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Leg;
import io.creditledger.LotTerms;
import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.TransactionId;
import io.creditledger.command.Refund;
import io.creditledger.command.Reverse;
import io.creditledger.engine.Movements.FloorPolicy;
import io.creditledger.engine.Movements.LotWork;
import io.creditledger.engine.Movements.Move;
import io.creditledger.engine.Movements.Rules;
import io.creditledger.error.AlreadyReversedException;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.error.LotEndedException;
import io.creditledger.error.NotReversibleException;
import io.creditledger.error.RefundExceededException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of refunds and reversals. The amount refunded and reversed so far is stored with the original operation, under the
 * locks of its accounts. Credits go back to the lots that they came from, last used first; credits of a lot that has ended go
 * to the expiry account of that lot, unless the refund extends them.
 */
final class RefundRules {
    private static final Set<OperationKind> REFUNDABLE =
            Set.of(OperationKind.DEBIT, OperationKind.DEBIT_UP_TO, OperationKind.CAPTURE);
    private static final Set<OperationKind> REVERSIBLE = Set.of(
            OperationKind.GRANT,
            OperationKind.DEBIT,
            OperationKind.DEBIT_UP_TO,
            OperationKind.CAPTURE,
            OperationKind.TRANSFER,
            OperationKind.POST);

    private RefundRules() {}

    static OperationRecord refund(Overlay overlay, Refund refund, CanonicalRequest request) {
        OperationRecord original = overlay.operation(refund.original());
        requireKind(original, REFUNDABLE);
        requireOpen(overlay, original, refund.extendedUntil().orElse(null));
        long left = original.amount() - original.returned();
        long amount = refund.amount().orElse(left);
        if (amount > left || left == 0) {
            throw new RefundExceededException(new TransactionId(original.id()), amount, left);
        }
        OperationRecord operation = undone(
                overlay,
                undo(
                        overlay,
                        Journal.Entry.of(refund, request).about(original.id()),
                        original,
                        amount,
                        FloorPolicy.TO_FLOOR,
                        refund.extendedUntil().orElse(null)),
                amount);
        overlay.put(original.withUndone(original.returned() + amount, null));
        return operation;
    }

    static OperationRecord reverse(Overlay overlay, Reverse reverse, CanonicalRequest request) {
        OperationRecord original = overlay.operation(reverse.original());
        requireKind(original, REVERSIBLE);
        long left = original.amount() - original.returned();
        if (left == 0) {
            throw new AlreadyReversedException(new TransactionId(original.id()));
        }
        OperationRecord operation = undone(
                overlay,
                undo(
                        overlay,
                        Journal.Entry.of(reverse, request).about(original.id()),
                        original,
                        left,
                        reverse.forced() ? FloorPolicy.FORCED : FloorPolicy.TO_ZERO,
                        null),
                left);
        overlay.put(original.withUndone(original.amount(), operation.id()));
        return operation;
    }

    /** Notes how much was undone, where the first posting does not tell. */
    private static OperationRecord undone(Overlay overlay, OperationRecord operation, long amount) {
        if (operation.amount() == amount) {
            return operation;
        }
        OperationRecord noted = operation.undoing(amount);
        overlay.put(noted);
        return noted;
    }

    /** Checks that the accounts let a refund through, and that its end, if it has one, is yet to come. */
    private static void requireOpen(Overlay overlay, OperationRecord original, @Nullable Instant extendedUntil) {
        List<AccountState> accounts = Movements.open(overlay, moves(back(original, original.amount())));
        DecisionTime when = DecisionTime.of(overlay.set().now(), accounts);
        if (extendedUntil != null && !extendedUntil.isAfter(when.decidedAt())) {
            throw new LotEndedException(extendedUntil, when.decidedAt());
        }
    }

    private static List<Move> moves(List<Leg> legs) {
        return legs.stream().map(leg -> new Move(leg, null)).toList();
    }

    private static void requireKind(OperationRecord original, Set<OperationKind> kinds) {
        if (!kinds.contains(original.kind())) {
            throw new NotReversibleException(new TransactionId(original.id()), original.kind());
        }
    }

    private static OperationRecord undo(
            Overlay overlay,
            Journal.Entry entry,
            OperationRecord original,
            long amount,
            FloorPolicy down,
            @Nullable Instant extendedUntil) {
        List<Leg> legs = back(original, amount);
        Rules rules = new Rules(down, false, Set.of());
        if (!original.touchesLots()) {
            return Movements.book(overlay, entry, moves(legs), rules);
        }
        List<AccountState> accounts = Movements.open(overlay, moves(legs));
        DecisionTime when = DecisionTime.of(overlay.set().now(), accounts);
        DueBooking.settled(overlay, accounts, when);
        boolean madeLot =
                original.kind() == OperationKind.GRANT && original.request().makesLot();
        Map<AccountId, LotWork> taking =
                madeLot ? Map.of(legs.get(0).account(), takeBack(overlay, original, legs.get(0), rules)) : Map.of();
        return giveBack(overlay, entry, original, legs, taking, rules, when, extendedUntil);
    }

    /** Undoes the grant of a lot, which pays first itself. Checks that the account can pay. */
    private static LotWork takeBack(Overlay overlay, OperationRecord original, Leg leg, Rules rules) {
        LotState lot = overlay.lot(original.id());
        AccountState account = overlay.account(leg.account());
        long amount = -leg.amount();
        long own = Math.min(amount, lot.free());
        boolean counted = lot.started() && lot.tags().isEmpty();
        long others = account.available() - (counted ? own : 0);
        // What the lot still has was not spent, so it need not be made up for; but it may have kept the floor.
        boolean spent = amount > own;
        long bottom = FloorPolicy.overdraft(!spent).bottom(account);
        boolean falls = spent || counted;
        if (rules.down() != FloorPolicy.FORCED && falls && others - bottom < amount - own) {
            throw new InsufficientCreditsException(account.id(), amount, others + own, account.held(), bottom);
        }
        return book -> {
            List<LotShare> shares = new ArrayList<>();
            if (own > 0) {
                shares.add(book.takeFrom(overlay.lot(lot.id()), own));
            }
            if (amount > own) {
                List<LotShare> more = book.take(amount - own, Set.of(), amount - own);
                shares.addAll(more.isEmpty() ? List.of(new LotShare(null, own - amount)) : more);
            }
            return shares;
        };
    }

    /** What is to be done with the credits that one account gets back. */
    private static final class Plan {
        private final Map<Long, Long> toLots = new LinkedHashMap<>();
        private final Map<Long, Long> extended = new LinkedHashMap<>();
        private final Map<AccountId, Long> expired = new LinkedHashMap<>();
        private Instant expiredAt = Instant.MIN;

        private long expired() {
            return expired.values().stream().mapToLong(Long::longValue).sum();
        }

        /** Returns how many lots are opened, or opened again because nothing was left in them. */
        private int newLots(Overlay overlay) {
            long again = toLots.keySet().stream()
                    .filter(id -> !overlay.lot(id).open())
                    .count();
            return extended.size() + (int) again;
        }
    }

    /** Undoes what paid out of lots: they get it back. */
    private static OperationRecord giveBack(
            Overlay overlay,
            Journal.Entry entry,
            OperationRecord original,
            List<Leg> legs,
            Map<AccountId, LotWork> taking,
            Rules rules,
            DecisionTime when,
            @Nullable Instant extendedUntil) {
        List<Allocation> allocations = new ArrayList<>(overlay.allocations(original.id()));
        Map<AccountId, Plan> plans = new LinkedHashMap<>();
        int from = 0;
        for (int i = 0; i < legs.size() && !allocations.isEmpty(); i++) {
            Posting paid = original.postings().get(i).posting();
            if (paid.amount() < 0 && paid.after() != null) {
                int to = end(allocations, from, -paid.amount());
                plans.put(
                        paid.account(),
                        plan(overlay, allocations, from, to, legs.get(i).amount(), when, extendedUntil != null));
                from = to;
            }
        }
        if (!allocations.isEmpty()) {
            overlay.putAllocations(original.id(), allocations);
        }
        long id = overlay.nextId();
        Map<AccountId, LotWork> works = new LinkedHashMap<>(taking);
        plans.forEach((account, plan) -> works.put(account, book -> give(overlay, id, book, plan, extendedUntil)));
        List<Move> moves = moves(overlay, legs, plans, works);
        if (moves.isEmpty()) {
            // All of it has ended, and would go from an account to itself.
            Instant end = plans.values().stream()
                    .map(plan -> plan.expiredAt)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            throw new LotEndedException(end, when.decidedAt());
        }
        Map<AccountId, Boolean> owed = new LinkedHashMap<>();
        plans.keySet()
                .forEach(account -> owed.put(account, overlay.account(account).available() < 0));
        Journal.Entry told = plans.isEmpty()
                ? entry
                : entry.telling(plans.keySet().iterator().next());
        OperationRecord operation =
                Movements.book(overlay, told, id, moves, Movements.open(overlay, moves), rules, when);
        owed.forEach((account, owes) -> {
            if (owes) {
                DueBooking.repay(overlay, account, when);
            }
        });
        return operation;
    }

    /** Returns where the allocations of one paying leg end. */
    private static int end(List<Allocation> allocations, int from, long amount) {
        int to = from;
        for (long left = amount; left > 0; to++) {
            left += allocations.get(to).amount();
        }
        return to;
    }

    private static Plan plan(
            Overlay overlay,
            List<Allocation> allocations,
            int from,
            int to,
            long amount,
            DecisionTime when,
            boolean extend) {
        Plan plan = new Plan();
        long left = amount;
        for (int i = to - 1; i >= from && left > 0; i--) {
            Allocation allocation = allocations.get(i);
            long share = Math.min(left, allocation.left());
            if (share == 0) {
                continue;
            }
            allocations.set(i, allocation.returning(share));
            left -= share;
            Long id = allocation.lot();
            if (id != null) {
                LotState lot = overlay.lot(id);
                if (!lot.endedAt(when.decidedAt())) {
                    plan.toLots.merge(id, share, Long::sum);
                } else if (extend) {
                    plan.extended.merge(id, share, Long::sum);
                } else {
                    plan.expired.merge(lot.expiryAccount(), share, Long::sum);
                    Instant end = Objects.requireNonNull(lot.expiresAt(), "the end of a lot that has ended");
                    plan.expiredAt = end.isAfter(plan.expiredAt) ? end : plan.expiredAt;
                }
            }
        }
        return plan;
    }

    private static List<Move> moves(
            Overlay overlay, List<Leg> legs, Map<AccountId, Plan> plans, Map<AccountId, LotWork> works) {
        Map<AccountId, Long> amounts = new LinkedHashMap<>();
        Map<AccountId, Asset> assets = new LinkedHashMap<>();
        for (Leg leg : legs) {
            assets.put(leg.account(), leg.asset());
            amounts.merge(leg.account(), leg.amount(), Long::sum);
        }
        plans.forEach((account, plan) -> {
            amounts.merge(account, -plan.expired(), Long::sum);
            plan.expired.forEach((destination, amount) -> {
                assets.put(destination, overlay.account(account).asset());
                amounts.merge(destination, amount, Long::sum);
            });
        });
        List<Move> moves = new ArrayList<>();
        amounts.forEach((account, amount) -> {
            if (amount != 0) {
                Leg leg = new Leg(account, Objects.requireNonNull(assets.get(account)), amount);
                Plan plan = plans.get(account);
                moves.add(new Move(leg, works.get(account), plan == null ? 0 : plan.newLots(overlay)));
            }
        });
        return moves;
    }

    private static List<LotShare> give(
            Overlay overlay, long operation, LotBook book, Plan plan, @Nullable Instant extendedUntil) {
        List<LotShare> shares = new ArrayList<>();
        plan.toLots.forEach((id, amount) -> shares.add(book.giveBack(overlay.lot(id), amount)));
        plan.extended.forEach((id, amount) -> {
            LotState ended = overlay.lot(id);
            LotTerms terms = new LotTerms(
                    ended.order().priority(),
                    ended.category(),
                    Optional.empty(),
                    Optional.ofNullable(extendedUntil),
                    ended.tags());
            AccountState expiry = overlay.account(ended.expiryAccount());
            book.add(overlay.nextId(), operation, amount, terms, null, extendedUntil, expiry);
        });
        return shares;
    }

    /** The original's legs the other way round: whole, or for a debit (which has two) the given amount of it. */
    private static List<Leg> back(OperationRecord original, long amount) {
        boolean whole = amount == original.amount();
        return original.postings().stream()
                .map(PostingRecord::posting)
                .map(posting -> new Leg(
                        posting.account(),
                        posting.asset(),
                        whole ? -posting.amount() : -Long.signum(posting.amount()) * amount))
                .toList();
    }
}
