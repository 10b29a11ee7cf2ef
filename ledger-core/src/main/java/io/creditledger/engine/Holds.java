package io.creditledger.engine;

import io.creditledger.Bounds;
import io.creditledger.HoldStatus;
import io.creditledger.Leg;
import io.creditledger.OperationKind;
import io.creditledger.OperationRef;
import io.creditledger.TransactionId;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.ReleaseHold;
import io.creditledger.engine.CanonicalRequest.Field;
import io.creditledger.engine.Movements.Move;
import io.creditledger.error.HoldExceededException;
import io.creditledger.error.HoldNotActiveException;
import io.creditledger.error.NotAHoldException;
import io.creditledger.error.TooManyOpenException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules of two-phase reservations. */
final class Holds {
    private Holds() {}

    static OperationRecord place(Overlay layer, PlaceHold command, CanonicalRequest request) {
        AccountState before = Movements.both(layer, command.account(), command.destination());
        List<AccountState> accounts = Movements.open(
                layer,
                List.of(
                        Move.of(before.id(), before.asset(), -command.amount()),
                        Move.of(command.destination(), before.asset(), command.amount())));
        DecisionTime when = DecisionTime.of(layer.set().now(), List.of(before));
        AccountState account = DueBooking.settled(layer, before, when);
        long bottom = command.overdraftUsed() ? account.floor() : Math.max(0, account.floor());
        Movements.checkCovered(layer, account, command.amount(), bottom, command.tags(), when);
        if (account.openHolds() >= Bounds.OPEN_HOLDS) {
            throw new TooManyOpenException(account.id(), "holds", Bounds.OPEN_HOLDS);
        }
        long id = layer.nextId();
        Instant expiresAt = when.decidedAt().plus(command.timeout());
        LotBook book = new LotBook(layer, account, when);
        List<LotShare> shares = book.reserve(command.amount(), command.tags(), Movements.spare(account, bottom));
        AccountState after = book.account()
                .withHolds(account.held() + command.amount(), account.openHolds() + 1)
                .changingBy(expiresAt)
                .revised(when.recordedAt());
        layer.put(after);
        layer.put(new HoldState(
                id,
                account.id(),
                account.internalId(),
                command.destination(),
                accounts.get(1).internalId(),
                command.amount(),
                0,
                HoldStatus.OPEN,
                expiresAt,
                null));
        return Journal.note(layer, Journal.Entry.of(command, request), id, after, true, shares, when.recordedAt());
    }

    /** A hold, and everything that a decision about it needs. */
    private record Active(HoldState hold, AccountState account, OperationRecord placed, DecisionTime when) {}

    /** Returns an open hold on a settled account; if it pays, the account that receives is settled too. */
    private static Active active(Overlay layer, OperationRef ref, boolean pays) {
        OperationRecord placed = layer.operation(ref);
        if (placed.kind() != OperationKind.HOLD) {
            throw new NotAHoldException(new TransactionId(placed.id()), placed.kind());
        }
        HoldState before = layer.hold(placed.id());
        AccountState account = layer.account(before.account());
        List<AccountState> accounts = pays ? List.of(account, layer.account(before.destination())) : List.of(account);
        DecisionTime when = DecisionTime.of(layer.set().now(), accounts);
        AccountState settled = DueBooking.settled(layer, accounts, when).get(0);
        HoldState hold = layer.hold(placed.id());
        if (!hold.open()) {
            throw new HoldNotActiveException(new TransactionId(hold.id()), hold.status());
        }
        return new Active(hold, settled, placed, when);
    }

    static OperationRecord extend(Overlay layer, ExtendHold command, CanonicalRequest request) {
        Active active = active(layer, command.hold(), false);
        Movements.checkStatus(active.account(), false);
        Instant end = active.when().decidedAt().plus(command.timeout());
        boolean changed = end.isAfter(active.hold().expiresAt());
        AccountState after = active.account();
        if (changed) {
            layer.put(active.hold().until(end));
            after = after.revised(active.when().recordedAt());
            layer.put(after);
        }
        Journal.Entry entry =
                Journal.Entry.of(command, request).about(active.hold().id());
        return Journal.note(layer, entry, after, changed, active.when());
    }

    static OperationRecord release(Overlay layer, ReleaseHold command, CanonicalRequest request) {
        Active active = active(layer, command.hold(), false);
        DecisionTime when = active.when();
        AccountState after = release(layer, active.account(), active.hold(), when);
        Journal.Entry entry =
                Journal.Entry.of(command, request).about(active.hold().id());
        return Journal.note(layer, entry, after, true, when);
    }

    /** Ends a hold, frees all that it still reserves, and books what of that has lapsed. Returns the account after that. */
    static AccountState release(Overlay layer, AccountState account, HoldState hold, DecisionTime when) {
        boolean owed = account.available() < 0;
        HoldStatus status = hold.captured() == 0 ? HoldStatus.RELEASED : HoldStatus.CAPTURED;
        AccountState after = free(layer, account, hold, 0, when);
        layer.put(hold.ended(status, when.recordedAt()));
        if (after.revision() == account.revision()) {
            after = after.revised(when.recordedAt());
            layer.put(after);
        }
        if (owed) {
            DueBooking.repay(layer, after.id(), when);
        }
        return layer.account(account.id());
    }

    /**
     * Frees what a hold reserves beyond what it is to keep, last reserved first, and books what of that has lapsed. The hold
     * itself is not touched, the account is not yet put down unless something has lapsed.
     */
    private static AccountState free(
            Overlay layer, AccountState account, HoldState hold, long kept, DecisionTime when) {
        LotBook book = new LotBook(layer, account, when);
        List<Allocation> allocations = new ArrayList<>(allocations(layer, hold));
        Set<Long> freed = new LinkedHashSet<>();
        long left = hold.left() - kept;
        for (int i = allocations.size() - 1; i >= 0 && left > 0; i--) {
            Allocation allocation = allocations.get(i);
            long share = Math.min(left, allocation.left());
            Long lot = allocation.lot();
            if (lot != null && share > 0) {
                book.free(layer.lot(lot), share);
                freed.add(lot);
            }
            allocations.set(i, allocation.returning(share));
            left -= share;
        }
        if (!allocations.isEmpty()) {
            layer.putAllocations(hold.id(), allocations);
        }
        int open = account.openHolds() - (kept == 0 ? 1 : 0);
        book.update(book.account().withHolds(account.held() - (hold.left() - kept), open));
        return DueBooking.lapse(layer, book, freed, when);
    }

    private static List<Allocation> allocations(Overlay layer, HoldState hold) {
        return layer.operation(OperationRef.of(new TransactionId(hold.id()))).touchesLots()
                ? layer.allocations(hold.id())
                : List.of();
    }

    static OperationRecord capture(Overlay layer, CaptureHold command, CanonicalRequest request) {
        Active active = active(layer, command.hold(), true);
        HoldState hold = active.hold();
        AccountState account = active.account();
        AccountState destination = layer.account(hold.destination());
        DecisionTime when = active.when();
        long held = hold.left();
        long amount = command.amount().orElse(held);
        Journal.Entry entry = Journal.Entry.of(command, request).about(hold.id());
        if (amount == 0) {
            // Nothing moves: it is a release, which every status lets through.
            AccountState after = release(layer, account, hold, when);
            return Journal.note(layer, entry, after, true, when);
        }
        Movements.checkStatus(account, true);
        Movements.checkStatus(destination, false);
        if (amount > held && !command.overrunAllowed()) {
            throw new HoldExceededException(new TransactionId(hold.id()), amount, held);
        }
        long taken = Math.min(amount, held);
        boolean ends = command.last() || taken == held;
        boolean owed = account.available() < 0;
        if (ends && taken < held) {
            account = free(layer, account, hold, taken, when);
        }
        LotBook book = new LotBook(layer, account, when);
        List<LotShare> shares = new ArrayList<>(take(layer, book, hold, taken));
        book.update(book.account().withHolds(account.held() - taken, account.openHolds() - (ends ? 1 : 0)));
        if (amount > taken) {
            overrun(layer, book, active.placed(), amount, taken, shares, when);
        }
        Movements.checkCountable(destination, amount);
        HoldState captured = hold.capturing(taken);
        layer.put(ends ? captured.ended(HoldStatus.CAPTURED, when.recordedAt()) : captured);
        List<Leg> legs = List.of(
                new Leg(account.id(), account.asset(), -amount), new Leg(destination.id(), account.asset(), amount));
        OperationRecord operation = Journal.book(
                layer,
                entry,
                layer.nextId(),
                legs,
                List.of(book.account(), layer.account(destination.id())),
                shares,
                false,
                when.recordedAt());
        boolean tookPlain = shares.isEmpty() || shares.stream().anyMatch(share -> share.lot() == null);
        if (owed || tookPlain) {
            DueBooking.repay(layer, account.id(), when);
        }
        return operation;
    }

    /** Takes what a hold reserves, in the order in which it was reserved. Returns no shares if it is plain credits only. */
    private static List<LotShare> take(Overlay layer, LotBook book, HoldState hold, long amount) {
        List<Allocation> allocations = new ArrayList<>(allocations(layer, hold));
        List<LotShare> shares = new ArrayList<>();
        long left = amount;
        for (int i = 0; i < allocations.size() && left > 0; i++) {
            Allocation allocation = allocations.get(i);
            long share = Math.min(left, allocation.left());
            if (share > 0) {
                Long lot = allocation.lot();
                if (lot != null) {
                    book.capture(layer.lot(lot), share);
                }
                shares.add(new LotShare(lot, -share));
                allocations.set(i, allocation.returning(share));
                left -= share;
            }
        }
        if (!allocations.isEmpty()) {
            layer.putAllocations(hold.id(), allocations);
        }
        return shares;
    }

    /** Charges what goes beyond a hold by the rules of a debit, with the hold's tags. */
    private static void overrun(
            Overlay layer,
            LotBook book,
            OperationRecord placed,
            long amount,
            long taken,
            List<LotShare> shares,
            DecisionTime when) {
        Set<String> tags = placed.request()
                .field(Field.TAGS)
                .map(text -> Arrays.stream(text.split(",")).collect(Collectors.toSet()))
                .orElse(Set.of());
        AccountState account = book.account();
        // What the hold had reserved is free again by now, but not posted yet: it counts on both sides.
        Movements.checkCovered(layer, account, amount, account.floor(), tags, when);
        Movements.checkCountable(account, -amount);
        long extra = amount - taken;
        List<LotShare> more = book.take(extra, tags, Movements.spare(account, account.floor() + taken));
        if (more.isEmpty() && shares.isEmpty()) {
            return;
        }
        if (shares.isEmpty()) {
            shares.add(new LotShare(null, -taken));
        }
        shares.addAll(more.isEmpty() ? List.of(new LotShare(null, -extra)) : more);
    }
}
