package io.creditledger.contract;

import io.creditledger.AccountId;
import io.creditledger.Bounds;
import io.creditledger.HoldStatus;
import io.creditledger.IdempotencyKey;
import io.creditledger.Leg;
import io.creditledger.LotId;
import io.creditledger.LotTerms;
import io.creditledger.OperationRef;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.Grant;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.Rollover;
import io.creditledger.command.VoidLot;
import io.creditledger.contract.NaiveHistory.Event;
import io.creditledger.contract.NaiveLots.NaiveHold;
import io.creditledger.contract.NaiveLots.NaiveLot;
import io.creditledger.contract.NaiveLots.Time;
import io.creditledger.contract.NaiveMoves.Refused;
import io.creditledger.error.RejectionCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Grants, holds and lots of the {@link NaiveBooks}. */
final class NaiveReserves {
    private final NaiveHistory history;
    private final NaiveMoves moves;
    private Function<LotId, Optional<IdempotencyKey>> grants = id -> Optional.empty();
    private int holds;

    NaiveReserves(NaiveHistory history, NaiveMoves moves) {
        this.history = history;
        this.moves = moves;
    }

    /** Says whose lots have which numbers. */
    void lotsBy(Function<LotId, Optional<IdempotencyKey>> names) {
        grants = names;
    }

    Event grant(Grant grant, Instant now) {
        AccountId account = grant.account();
        Refused.when(!history.exists(grant.source()), RejectionCode.ACCOUNT_NOT_FOUND);
        Optional<AccountId> expiry = grant.expiryAccount();
        Refused.when(expiry.isPresent() && !history.exists(expiry.get()), RejectionCode.ACCOUNT_NOT_FOUND);
        if (!history.exists(account) && grant.openingTerms().isPresent()) {
            moves.open(grant.openingTerms().get(), now);
        }
        Refused.when(!history.exists(account), RejectionCode.ACCOUNT_NOT_FOUND);
        Refused.when(!history.limited(account), RejectionCode.ACCOUNT_UNLIMITED);
        if (expiry.isPresent()) {
            Refused.when(history.limited(expiry.get()), RejectionCode.ACCOUNT_LIMITED);
            Refused.when(!history.asset(expiry.get()).equals(history.asset(account)), RejectionCode.ASSET_MISMATCH);
        }
        moves.checkAssetsAndStatuses(moves.pair(account, grant.amount(), grant.source()));
        Time time = moves.settle(now, moves.limited(account, grant.source()));
        Optional<LotTerms> terms = grant.lotTerms();
        long carried =
                grant.rollover().map(rollover -> carried(account, rollover)).orElse(0L);
        long amount = Math.min(grant.amount() + carried, Bounds.MAX_AMOUNT);
        Optional<Instant> end = terms.flatMap(LotTerms::expiresAt);
        Refused.when(end.isPresent() && !end.get().isAfter(time.by()), RejectionCode.LOT_ENDED);
        Map<AccountId, Long> sources = new LinkedHashMap<>();
        sources.put(grant.source(), -grant.amount());
        if (carried > 0) {
            sources.merge(expiry.orElseThrow(), -carried, Long::sum);
        }
        List<Leg> legs = new ArrayList<>();
        legs.add(new Leg(account, history.asset(account), Math.min(amount, Bounds.MAX_AMOUNT)));
        sources.forEach((source, part) -> legs.add(new Leg(source, history.asset(account), part)));
        if (history.limited(grant.source())) {
            moves.checkCovered(grant.source(), grant.amount(), history.floor(grant.source()), Set.of());
        }
        moves.checkCeilings(legs);
        moves.checkCountable(legs);
        Refused.when(grant.amount() + carried > Bounds.MAX_AMOUNT, RejectionCode.AMOUNT_OVERFLOW);
        if (terms.isPresent()) {
            moves.checkLotsCountable(account, amount);
        }
        legs.stream()
                .skip(1)
                .forEach(leg -> moves.moveCredits(leg, Set.of(), grant.key(), history.floor(leg.account())));
        if (terms.isPresent()) {
            LotTerms given = terms.get();
            history.lots()
                    .newLot(
                            account,
                            expiry.orElseThrow(),
                            grant.key(),
                            amount,
                            given.priorityOrDefault(),
                            given.categoryOrDefault(),
                            given.startsAt().orElse(null),
                            given.expiresAt().orElse(null),
                            given.startsAt().orElse(time.at()),
                            given.tags(),
                            time.by());
        } else {
            history.lots().receive(account, null, grant.key(), amount);
        }
        Event event = moves.book(grant, time, legs, null, null, 0, null);
        moves.repay(moves.limited(account), time);
        return event;
    }

    private long carried(AccountId account, Rollover rollover) {
        Optional<Event> previous = history.event(rollover.previous());
        if (previous.isEmpty() || !(previous.get().command() instanceof Grant)) {
            return 0;
        }
        return history.lots()
                .lot(rollover.previous())
                .filter(lot -> lot.account().equals(account))
                .map(lot -> Math.min(
                        rollover.max(), Math.max(rollover.min(), history.lots().expired(lot))))
                .orElse(0L);
    }

    Event place(PlaceHold command, Instant now) {
        AccountId account = command.account();
        moves.chargeable(account, command.destination());
        moves.checkAssetsAndStatuses(moves.pair(account, -command.amount(), command.destination()));
        Time time = moves.settle(now, List.of(account));
        long floor = history.floor(account);
        long bottom = command.overdraftUsed() ? floor : Math.max(0, floor);
        moves.checkCovered(account, command.amount(), bottom, command.tags());
        NaiveHold hold = new NaiveHold(
                command.key(),
                account,
                command.destination(),
                command.amount(),
                command.tags(),
                time.by().plus(command.timeout()),
                ++holds);
        history.lots().place(hold, bottom);
        return moves.note(command, time, account, true);
    }

    private NaiveHold placed(OperationRef ref) {
        Optional<Event> event = ref.key().flatMap(history::event);
        Refused.when(event.isEmpty(), RejectionCode.OPERATION_NOT_FOUND);
        Refused.when(!(event.get().command() instanceof PlaceHold), RejectionCode.NOT_A_HOLD);
        return history.lots().hold(ref.key().orElseThrow()).orElseThrow();
    }

    private void checkOpen(NaiveHold hold) {
        Refused.when(history.lots().status(hold) != HoldStatus.OPEN, RejectionCode.HOLD_NOT_ACTIVE);
    }

    Event extend(ExtendHold command, Instant now) {
        NaiveHold hold = placed(command.hold());
        Time time = moves.settle(now, List.of(hold.account()));
        checkOpen(hold);
        moves.checkStatus(hold.account(), false);
        Instant end = time.by().plus(command.timeout());
        boolean later = end.isAfter(history.lots().expiresAt(hold));
        if (later) {
            history.lots().extend(hold, end);
        }
        return moves.note(command, time, hold.account(), later);
    }

    Event release(ReleaseHold command, Instant now) {
        NaiveHold hold = placed(command.hold());
        Time time = moves.settle(now, List.of(hold.account()));
        checkOpen(hold);
        release(hold, time);
        return moves.note(command, time, hold.account(), false);
    }

    /** Ends a hold and all that follows from it. */
    void release(NaiveHold hold, Time time) {
        NaiveLots lots = history.lots();
        HoldStatus status = lots.captured(hold) == 0 ? HoldStatus.RELEASED : HoldStatus.CAPTURED;
        lots.free(hold, 0);
        lots.end(hold, status, time.at());
        List<Leg> expired = moves.expire(hold.account(), lots.expire(hold.account(), time.by()), time);
        if (expired.isEmpty()) {
            moves.byItself(hold.account(), List.of(), hold.account(), time);
        }
        moves.repay(List.of(hold.account()), time);
    }

    Event capture(CaptureHold command, Instant now) {
        NaiveHold hold = placed(command.hold());
        AccountId account = hold.account();
        AccountId destination = hold.destination();
        Time time = moves.settle(now, moves.limited(account, destination));
        checkOpen(hold);
        NaiveLots lots = history.lots();
        long held = lots.left(hold);
        long amount = command.amount().orElse(held);
        if (amount == 0) {
            release(hold, time);
            return moves.note(command, time, account, false);
        }
        moves.checkStatus(account, true);
        moves.checkStatus(destination, false);
        Refused.when(amount > held && !command.overrunAllowed(), RejectionCode.HOLD_EXCEEDED);
        List<Leg> legs = moves.pair(account, -amount, destination);
        long taken = Math.min(amount, held);
        boolean ends = command.last() || taken == held;
        if (ends) {
            lots.free(hold, taken);
            moves.expire(account, lots.expire(account, time.by()), time);
        }
        lots.capture(hold, taken, command.key());
        if (ends) {
            lots.end(hold, HoldStatus.CAPTURED, time.at());
        }
        if (amount > taken) {
            moves.checkCovered(account, amount - taken, history.floor(account), hold.tags());
            moves.checkCountable(List.of(new Leg(account, history.asset(account), taken - amount)));
            lots.pay(account, amount - taken, hold.tags(), command.key(), history.floor(account));
        }
        moves.checkCountable(legs.stream().skip(1).toList());
        if (history.limited(destination)) {
            lots.receive(destination, null, command.key(), amount);
        }
        Event event = moves.book(command, time, legs, null, null, 0, null);
        moves.repay(moves.limited(account), time);
        return event;
    }

    private NaiveLot lot(LotId id) {
        Optional<NaiveLot> lot = grants.apply(id).flatMap(history.lots()::lot);
        Refused.when(lot.isEmpty(), RejectionCode.LOT_NOT_FOUND);
        return lot.get();
    }

    Event voidLot(VoidLot command, Instant now) {
        NaiveLot lot = lot(command.lot());
        moves.checkStatus(lot.account(), true);
        Time time = moves.settle(now, List.of(lot.account()));
        long free = history.lots().free(lot);
        if (free == 0) {
            return moves.note(command, time, lot.account(), false);
        }
        history.lots().payFrom(lot, free, command.key());
        return moves.book(command, time, moves.pair(lot.account(), -free, lot.expiry()), null, null, 0, null);
    }

    Event extend(ExtendLot command, Instant now) {
        NaiveLot lot = lot(command.lot());
        moves.checkStatus(lot.account(), false);
        Time time = moves.settle(now, List.of(lot.account()));
        Instant end = history.lots().end(lot);
        Refused.when(history.lots().ended(lot, time.by()), RejectionCode.LOT_ENDED);
        boolean later = end != null && command.expiresAt().isAfter(end);
        if (later) {
            history.lots().extend(lot, command.expiresAt());
        }
        return moves.note(command, time, lot.account(), later);
    }
}
