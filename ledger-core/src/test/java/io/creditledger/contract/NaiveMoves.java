package io.creditledger.contract;

import io.creditledger.AccountId;
import io.creditledger.AccountStatus;
import io.creditledger.Asset;
import io.creditledger.Bounds;
import io.creditledger.IdempotencyKey;
import io.creditledger.Leg;
import io.creditledger.OperationRef;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.Grant;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.contract.NaiveHistory.Event;
import io.creditledger.contract.NaiveLots.Due;
import io.creditledger.contract.NaiveLots.NaiveLot;
import io.creditledger.contract.NaiveLots.Part;
import io.creditledger.contract.NaiveLots.Time;
import io.creditledger.error.RejectionCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Movements, refunds and reversals of the {@link NaiveBooks}, and what is booked before any of them. */
final class NaiveMoves {
    private final NaiveHistory history;

    NaiveMoves(NaiveHistory history) {
        this.history = history;
    }

    /** Leaves a rule that refuses. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final RejectionCode code;

        private Refused(RejectionCode code) {
            super(code.name(), null, false, false);
            this.code = code;
        }

        RejectionCode code() {
            return code;
        }

        static void when(boolean broken, RejectionCode code) {
            if (broken) {
                throw new Refused(code);
            }
        }
    }

    enum Floor {
        KEPT,
        OR_ZERO,
        IGNORED
    }

    Event open(OpenAccount open, Instant now) {
        if (history.exists(open.account())) {
            Refused.when(
                    !history.terms(open.account()).equals(NaiveHistory.termsOf(open)),
                    RejectionCode.ACCOUNT_TERMS_CONFLICT);
            return new Event(open, List.of(), now, List.of(), null, null, 0, List.of());
        }
        history.add(new Event(open, List.of(), now, List.of(), open.account(), null, 0, List.of()));
        return history.last();
    }

    List<AccountId> limited(AccountId... accounts) {
        return Stream.of(accounts).filter(history::limited).toList();
    }

    private List<AccountId> limited(List<Leg> legs) {
        return legs.stream().map(Leg::account).filter(history::limited).toList();
    }

    void chargeable(AccountId account, AccountId destination) {
        Refused.when(!history.exists(account) || !history.exists(destination), RejectionCode.ACCOUNT_NOT_FOUND);
        Refused.when(!history.limited(account), RejectionCode.ACCOUNT_UNLIMITED);
    }

    List<Leg> pair(AccountId account, long amount, AccountId other) {
        Asset asset = history.asset(account);
        return List.of(new Leg(account, asset, amount), new Leg(other, asset, -amount));
    }

    // What is due comes first

    Time settle(Instant now, List<AccountId> accounts) {
        Time time = history.time(now, accounts);
        accounts.forEach(account -> settle(account, time));
        history.settled();
        return time;
    }

    /** Books what is due on an account, and returns what that moves. */
    List<Leg> settle(AccountId account, Time time) {
        long upcoming = history.lots().upcoming(account);
        Due due = history.lots().settle(account, time);
        List<Leg> legs = expire(account, due.expired(), time);
        boolean changed = due.died() || upcoming != history.lots().upcoming(account);
        if (due.repaid() || (changed && legs.isEmpty())) {
            byItself(account, List.of(), account, time);
        }
        return legs;
    }

    /** Books what has expired already as leaving the account. */
    List<Leg> expire(AccountId account, Map<AccountId, Long> expired, Time time) {
        if (expired.isEmpty()) {
            return List.of();
        }
        Asset asset = history.asset(account);
        List<Leg> legs = new ArrayList<>();
        legs.add(new Leg(
                account,
                asset,
                -expired.values().stream().mapToLong(Long::longValue).sum()));
        expired.forEach((to, amount) -> legs.add(new Leg(to, asset, amount)));
        byItself(account, legs, null, time);
        return legs;
    }

    /** What a command leaves behind never is debt beside credits that could repay it. */
    void repay(List<AccountId> accounts, Time time) {
        for (AccountId account : accounts) {
            if (history.lots().repay(account, time.by())) {
                byItself(account, List.of(), account, time);
            }
        }
    }

    void byItself(AccountId account, List<Leg> legs, @Nullable AccountId changed, Time time) {
        history.add(new Event(ApplyDue.of(account), List.of(), time.at(), legs, changed, null, 0, List.of()));
    }

    // Checks

    void checkAssetsAndStatuses(List<Leg> legs) {
        Refused.when(legs.stream().anyMatch(leg -> !history.exists(leg.account())), RejectionCode.ACCOUNT_NOT_FOUND);
        for (Leg leg : legs) {
            Refused.when(!history.asset(leg.account()).equals(leg.asset()), RejectionCode.ASSET_MISMATCH);
        }
        legs.forEach(leg -> checkStatus(leg.account(), leg.amount() < 0));
    }

    void checkStatus(AccountId account, boolean goesOut) {
        AccountStatus status = history.status(account);
        Refused.when(
                status == AccountStatus.CLOSED || (status == AccountStatus.FROZEN && goesOut),
                RejectionCode.ACCOUNT_NOT_OPEN);
    }

    void checkCovered(AccountId account, long amount, long bottom, Set<String> tags) {
        Refused.when(history.lots().payable(account, tags, bottom) < amount, RejectionCode.INSUFFICIENT_CREDITS);
    }

    void checkCeilings(List<Leg> legs) {
        for (Leg leg : legs) {
            OptionalLong ceiling = history.ceiling(leg.account());
            Refused.when(
                    leg.amount() > 0
                            && ceiling.isPresent()
                            && history.posted(leg.account()) + leg.amount() > ceiling.getAsLong(),
                    RejectionCode.CEILING_EXCEEDED);
        }
    }

    void checkCountable(List<Leg> legs) {
        for (Leg leg : legs) {
            Refused.when(
                    history.limited(leg.account())
                            && (leg.amount() > 0
                                    ? history.posted(leg.account()) + leg.amount() > Bounds.MAX_AMOUNT
                                    : leastLeft(leg.account()) + leg.amount() < -Bounds.MAX_AMOUNT),
                    RejectionCode.AMOUNT_OVERFLOW);
        }
    }

    /** All lots of an account may end at once: what they hold is booked in one amount then. */
    void checkLotsCountable(AccountId account, long more) {
        NaiveLots lots = history.lots();
        long held = lots.lots(account).stream().mapToLong(lots::remaining).sum();
        Refused.when(held > Bounds.MAX_AMOUNT - more, RejectionCode.AMOUNT_OVERFLOW);
    }

    private long leastLeft(AccountId account) {
        return history.lots().available(account);
    }

    // Movements

    Event move(KeyedCommand<?> command, Instant now, List<Leg> legs, Floor floor, boolean ceilings, Set<String> tags) {
        checkAssetsAndStatuses(legs);
        Time time = settle(now, limited(legs));
        checkFloors(legs, floor, tags);
        if (ceilings) {
            checkCeilings(legs);
        }
        checkCountable(legs);
        legs.forEach(leg -> moveCredits(leg, tags, command.key(), bottom(leg.account(), floor)));
        Event event = book(command, time, legs, null, null, 0, null);
        repay(limited(legs), time);
        return event;
    }

    private void checkFloors(List<Leg> legs, Floor floor, Set<String> tags) {
        for (Leg leg : legs) {
            if (history.limited(leg.account()) && leg.amount() < 0 && floor != Floor.IGNORED) {
                checkCovered(leg.account(), -leg.amount(), bottom(leg.account(), floor), tags);
            }
        }
    }

    /** The least that must stay available on a limited account. */
    private long bottom(AccountId account, Floor floor) {
        long kept = history.floor(account);
        return floor == Floor.IGNORED ? Long.MIN_VALUE : floor == Floor.OR_ZERO ? Math.max(0, kept) : kept;
    }

    void moveCredits(Leg leg, Set<String> tags, IdempotencyKey cause, long bottom) {
        if (!history.limited(leg.account())) {
            return;
        } else if (leg.amount() > 0) {
            history.lots().receive(leg.account(), null, cause, leg.amount());
        } else {
            history.lots().pay(leg.account(), -leg.amount(), tags, cause, bottom);
        }
    }

    // Undoing

    Event refund(Refund refund, Instant now) {
        Event debit = original(refund.original(), Debit.class, DebitUpTo.class, CaptureHold.class);
        checkAssetsAndStatuses(debit.legs().stream()
                .map(leg -> new Leg(leg.account(), leg.asset(), -leg.amount()))
                .toList());
        Instant by = history.time(now, limited(debit.legs())).by();
        Refused.when(refund.extendedUntil().filter(end -> !end.isAfter(by)).isPresent(), RejectionCode.LOT_ENDED);
        long left = history.left(debit);
        long amount = refund.amount().orElse(left);
        Refused.when(left == 0 || amount > left, RejectionCode.REFUND_EXCEEDED);
        return undo(refund, now, debit, amount, Floor.KEPT, refund.extendedUntil());
    }

    Event reverse(Reverse reverse, Instant now) {
        Event original = original(
                reverse.original(),
                Grant.class,
                Debit.class,
                DebitUpTo.class,
                CaptureHold.class,
                Transfer.class,
                Post.class);
        Refused.when(history.left(original) == 0, RejectionCode.ALREADY_REVERSED);
        Floor floor = reverse.forced() ? Floor.IGNORED : Floor.OR_ZERO;
        return undo(reverse, now, original, history.left(original), floor, Optional.empty());
    }

    private Event original(OperationRef ref, Class<?>... kinds) {
        Optional<Event> event = ref.key().flatMap(history::event);
        Refused.when(event.isEmpty(), RejectionCode.OPERATION_NOT_FOUND);
        Refused.when(
                Stream.of(kinds).noneMatch(kind -> kind.isInstance(event.get().command())),
                RejectionCode.NOT_REVERSIBLE);
        return event.get();
    }

    private Event undo(
            KeyedCommand<?> command,
            Instant now,
            Event original,
            long amount,
            Floor floor,
            Optional<Instant> extendedUntil) {
        IdempotencyKey cause = ((KeyedCommand<?>) original.command()).key();
        List<Leg> back = original.legs().stream()
                .map(leg -> new Leg(
                        leg.account(),
                        leg.asset(),
                        amount == NaiveHistory.size(original) ? -leg.amount() : -Long.signum(leg.amount()) * amount))
                .toList();
        checkAssetsAndStatuses(back);
        Time time = settle(now, limited(back));
        Optional<NaiveLot> granted =
                original.command() instanceof Grant ? history.lots().lot(cause) : Optional.empty();
        granted.ifPresent(lot -> checkTakenBack(lot, amount(back, lot.account()), floor));
        return giveBack(command, original, cause, granted, back, amount, floor, extendedUntil, time);
    }

    private static long amount(List<Leg> legs, AccountId account) {
        return legs.stream()
                .filter(leg -> leg.account().equals(account))
                .mapToLong(leg -> Math.abs(leg.amount()))
                .sum();
    }

    private void checkTakenBack(NaiveLot lot, long amount, Floor floor) {
        NaiveLots lots = history.lots();
        AccountId account = lot.account();
        long own = Math.min(amount, lots.free(lot));
        boolean counts = lots.started(lot) && lot.tags().isEmpty();
        long others = lots.available(account) - (counts ? own : 0);
        if (floor != Floor.IGNORED && amount > own) {
            Refused.when(others - bottom(account, Floor.OR_ZERO) < amount - own, RejectionCode.INSUFFICIENT_CREDITS);
        } else if (floor != Floor.IGNORED && counts) {
            Refused.when(others < history.floor(account), RejectionCode.INSUFFICIENT_CREDITS);
        }
    }

    /** A lot's grant is taken back out of that lot first. */
    private void takeBack(NaiveLot lot, long amount, IdempotencyKey cause) {
        long own = Math.min(amount, history.lots().free(lot));
        history.lots().payFrom(lot, own, cause);
        history.lots().pay(lot.account(), amount - own, Set.of(), cause, Long.MIN_VALUE);
    }

    private Event giveBack(
            KeyedCommand<?> command,
            Event original,
            IdempotencyKey cause,
            Optional<NaiveLot> granted,
            List<Leg> back,
            long amount,
            Floor floor,
            Optional<Instant> extendedUntil,
            Time time) {
        NaiveLots lots = history.lots();
        Map<AccountId, List<Part>> returning = new LinkedHashMap<>();
        Map<AccountId, Long> amounts = new LinkedHashMap<>();
        back.forEach(leg -> amounts.put(leg.account(), leg.amount()));
        for (Leg leg : back) {
            if (leg.amount() > 0 && history.limited(leg.account())) {
                List<Part> lastFirst = new ArrayList<>(lots.paid(leg.account(), cause));
                Collections.reverse(lastFirst);
                List<Part> parts = NaiveLots.cut(lastFirst, history.returned(original), leg.amount());
                returning.put(leg.account(), parts);
                for (Part part : parts) {
                    if (expires(part, extendedUntil, time)) {
                        amounts.merge(leg.account(), -part.amount(), Long::sum);
                        amounts.merge(part.lot().expiry(), part.amount(), Long::sum);
                    }
                }
            }
        }
        List<Leg> legs = amounts.entrySet().stream()
                .filter(entry -> entry.getValue() != 0)
                .map(entry -> new Leg(entry.getKey(), back.get(0).asset(), entry.getValue()))
                .map(leg -> back.stream()
                        .filter(other -> other.account().equals(leg.account()))
                        .findFirst()
                        .map(other -> new Leg(leg.account(), other.asset(), leg.amount()))
                        .orElse(leg))
                .toList();
        Refused.when(legs.isEmpty(), RejectionCode.LOT_ENDED);
        Optional<AccountId> grantee = granted.map(NaiveLot::account);
        checkFloors(
                legs.stream()
                        .filter(leg -> !grantee.equals(Optional.of(leg.account())))
                        .toList(),
                floor,
                Set.of());
        checkCountable(legs);
        for (Leg leg : legs) {
            if (grantee.equals(Optional.of(leg.account()))) {
                takeBack(granted.get(), -leg.amount(), command.key());
            } else if (leg.amount() < 0) {
                moveCredits(leg, Set.of(), command.key(), bottom(leg.account(), floor));
            }
        }
        returning.forEach((account, parts) -> parts.stream()
                .filter(part -> !expires(part, extendedUntil, time))
                .forEach(part -> putBack(account, part, extendedUntil, command.key(), time)));
        Event event = book(
                command,
                time,
                legs,
                null,
                original,
                amount,
                returning.isEmpty() ? null : returning.keySet().iterator().next());
        repay(limited(back), time);
        return event;
    }

    private boolean expires(Part part, Optional<Instant> extendedUntil, Time time) {
        return part.lot() != null && history.lots().ended(part.lot(), time.by()) && extendedUntil.isEmpty();
    }

    private void putBack(
            AccountId account, Part part, Optional<Instant> extendedUntil, IdempotencyKey cause, Time time) {
        NaiveLot lot = part.lot();
        if (lot != null) {
            checkLotsCountable(account, part.amount());
        }
        if (lot != null && history.lots().ended(lot, time.by())) {
            history.lots()
                    .newLot(
                            account,
                            lot.expiry(),
                            cause,
                            part.amount(),
                            lot.priority(),
                            lot.category(),
                            null,
                            extendedUntil.orElseThrow(),
                            time.at(),
                            lot.tags(),
                            time.by());
        } else {
            history.lots().receive(account, lot, cause, part.amount());
        }
    }

    // Writing down

    /** Notes down a command that moves nothing. */
    Event note(KeyedCommand<?> command, Time time, AccountId account, boolean changed) {
        return book(command, time, List.of(), changed ? account : null, null, 0, account);
    }

    /** The balances of the limited accounts that it moved are told, and first that of the one it is about, moved or not. */
    Event book(
            KeyedCommand<?> command,
            Time time,
            List<Leg> legs,
            @Nullable AccountId changed,
            @Nullable Event undoes,
            long undone,
            @Nullable AccountId about) {
        List<?> given = GivenFields.of(command);
        history.add(new Event(command, given, time.at(), legs, changed, undoes, undone, List.of()));
        List<AccountId> told = new ArrayList<>(limited(legs));
        if (about != null && !told.contains(about)) {
            told.add(0, about);
        }
        Event event = new Event(
                command,
                given,
                time.at(),
                legs,
                changed,
                undoes,
                undone,
                told.stream().map(history::balance).toList());
        history.replaceLast(event);
        return event;
    }
}
