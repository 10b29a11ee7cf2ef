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
import io.creditledger.engine.Movements.FloorPolicy;
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

    static OperationRecord place(Overlay overlay, PlaceHold command, CanonicalRequest request) {
        AccountState before = Movements.both(overlay, command.account(), command.destination());
        List<AccountState> accounts = Movements.open(
                overlay,
                List.of(
                        Move.of(before.id(), before.asset(), -command.amount()),
                        Move.of(command.destination(), before.asset(), command.amount())));
        DecisionTime when = DecisionTime.of(overlay.set().now(), List.of(before));
        AccountState account = DueBooking.settled(overlay, before, when);
        long bottom = FloorPolicy.overdraft(command.overdraftUsed()).bottom(account);
        Movements.checkCovered(overlay, account, command.amount(), bottom, command.tags(), when);
        if (account.openHolds() >= Bounds.OPEN_HOLDS) {
            throw new TooManyOpenException(account.id(), "holds", Bounds.OPEN_HOLDS);
        }
        long id = overlay.nextId();
        Instant expiresAt = when.decidedAt().plus(command.timeout());
        LotBook book = new LotBook(overlay, account, when);
        List<LotShare> shares = book.reserve(command.amount(), command.tags(), Movements.spare(account, bottom));
        AccountState after = book.account()
                .withHolds(account.held() + command.amount(), account.openHolds() + 1)
                .changingBy(expiresAt)
                .revised(when.recordedAt());
        overlay.put(after);
        overlay.put(new HoldState(
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
        return Journal.note(overlay, Journal.Entry.of(command, request), id, after, true, shares, when.recordedAt());
    }

    /** A hold, and everything that a decision about it needs. */
    private record Active(HoldState hold, AccountState account, OperationRecord placed, DecisionTime when) {}

    /** Returns an open hold on a settled account; if it pays, the account that receives is settled too. */
    private static Active active(Overlay overlay, OperationRef ref, boolean pays) {
        OperationRecord placed = overlay.operation(ref);
        if (placed.kind() != OperationKind.HOLD) {
            throw new NotAHoldException(new TransactionId(placed.id()), placed.kind());
        }
        HoldState before = overlay.hold(placed.id());
        AccountState account = overlay.account(before.account());
        List<AccountState> accounts = pays ? List.of(account, overlay.account(before.destination())) : List.of(account);
        DecisionTime when = DecisionTime.of(overlay.set().now(), accounts);
        AccountState settled = DueBooking.settled(overlay, accounts, when).get(0);
        HoldState hold = overlay.hold(placed.id());
        if (!hold.open()) {
            throw new HoldNotActiveException(new TransactionId(hold.id()), hold.status());
        }
        return new Active(hold, settled, placed, when);
    }

    static OperationRecord extend(Overlay overlay, ExtendHold command, CanonicalRequest request) {
        Active active = active(overlay, command.hold(), false);
        Movements.checkStatus(active.account(), false);
        Instant end = active.when().decidedAt().plus(command.timeout());
        boolean changed = end.isAfter(active.hold().expiresAt());
        AccountState after = active.account();
        if (changed) {
            overlay.put(active.hold().until(end));
            after = after.revised(active.when().recordedAt());
            overlay.put(after);
        }
        Journal.Entry entry =
                Journal.Entry.of(command, request).about(active.hold().id());
        return Journal.note(overlay, entry, after, changed, active.when());
    }

    static OperationRecord release(Overlay overlay, ReleaseHold command, CanonicalRequest request) {
        Active active = active(overlay, command.hold(), false);
        DecisionTime when = active.when();
        AccountState after = release(overlay, active.account(), active.hold(), when);
        Journal.Entry entry =
                Journal.Entry.of(command, request).about(active.hold().id());
        return Journal.note(overlay, entry, after, true, when);
    }

    /** Ends a hold, frees all that it still reserves, and books what of that has expired. Returns the account after that. */
    static AccountState release(Overlay overlay, AccountState account, HoldState hold, DecisionTime when) {
        boolean owed = account.available() < 0;
        HoldStatus status = hold.captured() == 0 ? HoldStatus.RELEASED : HoldStatus.CAPTURED;
        AccountState after = free(overlay, account, hold, 0, when);
        overlay.put(hold.ended(status, when.recordedAt()));
        if (after.revision() == account.revision()) {
            after = after.revised(when.recordedAt());
            overlay.put(after);
        }
        if (owed) {
            DueBooking.repay(overlay, after.id(), when);
        }
        return overlay.account(account.id());
    }

    /**
     * Frees what a hold reserves beyond what it is to keep, last reserved first, and books what of that has expired. The hold
     * itself is not touched, the account is not yet put down unless something has expired.
     */
    private static AccountState free(
            Overlay overlay, AccountState account, HoldState hold, long kept, DecisionTime when) {
        LotBook book = new LotBook(overlay, account, when);
        List<Allocation> allocations = new ArrayList<>(allocations(overlay, hold));
        Set<Long> freed = new LinkedHashSet<>();
        long left = hold.left() - kept;
        for (int i = allocations.size() - 1; i >= 0 && left > 0; i--) {
            Allocation allocation = allocations.get(i);
            long share = Math.min(left, allocation.left());
            Long lot = allocation.lot();
            if (lot != null && share > 0) {
                book.free(overlay.lot(lot), share);
                freed.add(lot);
            }
            allocations.set(i, allocation.returning(share));
            left -= share;
        }
        if (!allocations.isEmpty()) {
            overlay.putAllocations(hold.id(), allocations);
        }
        int open = account.openHolds() - (kept == 0 ? 1 : 0);
        book.update(book.account().withHolds(account.held() - (hold.left() - kept), open));
        return DueBooking.expireFreed(overlay, book, freed, when);
    }

    private static List<Allocation> allocations(Overlay overlay, HoldState hold) {
        return overlay.operation(OperationRef.of(new TransactionId(hold.id()))).touchesLots()
                ? overlay.allocations(hold.id())
                : List.of();
    }

    static OperationRecord capture(Overlay overlay, CaptureHold command, CanonicalRequest request) {
        Active active = active(overlay, command.hold(), true);
        HoldState hold = active.hold();
        AccountState account = active.account();
        AccountState destination = overlay.account(hold.destination());
        DecisionTime when = active.when();
        long held = hold.left();
        long amount = command.amount().orElse(held);
        Journal.Entry entry = Journal.Entry.of(command, request).about(hold.id());
        if (amount == 0) {
            // Nothing moves: it is a release, which every status lets through.
            AccountState after = release(overlay, account, hold, when);
            return Journal.note(overlay, entry, after, true, when);
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
            account = free(overlay, account, hold, taken, when);
        }
        LotBook book = new LotBook(overlay, account, when);
        List<LotShare> shares = new ArrayList<>(take(overlay, book, hold, taken));
        book.update(book.account().withHolds(account.held() - taken, account.openHolds() - (ends ? 1 : 0)));
        if (amount > taken) {
            overrun(overlay, book, active.placed(), amount, taken, shares, when);
        }
        Movements.checkCountable(destination, amount);
        HoldState captured = hold.capturing(taken);
        overlay.put(ends ? captured.ended(HoldStatus.CAPTURED, when.recordedAt()) : captured);
        List<Leg> legs = List.of(
                new Leg(account.id(), account.asset(), -amount), new Leg(destination.id(), account.asset(), amount));
        OperationRecord operation = Journal.book(
                overlay,
                entry,
                overlay.nextId(),
                legs,
                List.of(book.account(), overlay.account(destination.id())),
                shares,
                false,
                when.recordedAt());
        boolean tookPlain = shares.isEmpty() || shares.stream().anyMatch(share -> share.lot() == null);
        if (owed || tookPlain) {
            DueBooking.repay(overlay, account.id(), when);
        }
        return operation;
    }

    /** Takes what a hold reserves, in the order in which it was reserved. Returns no shares if it is plain credits only. */
    private static List<LotShare> take(Overlay overlay, LotBook book, HoldState hold, long amount) {
        List<Allocation> allocations = new ArrayList<>(allocations(overlay, hold));
        List<LotShare> shares = new ArrayList<>();
        long left = amount;
        for (int i = 0; i < allocations.size() && left > 0; i++) {
            Allocation allocation = allocations.get(i);
            long share = Math.min(left, allocation.left());
            if (share > 0) {
                Long lot = allocation.lot();
                if (lot != null) {
                    book.capture(overlay.lot(lot), share);
                }
                shares.add(new LotShare(lot, -share));
                allocations.set(i, allocation.returning(share));
                left -= share;
            }
        }
        if (!allocations.isEmpty()) {
            overlay.putAllocations(hold.id(), allocations);
        }
        return shares;
    }

    /** Charges what goes beyond a hold by the rules of a debit, with the hold's tags. */
    private static void overrun(
            Overlay overlay,
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
        Movements.checkCovered(overlay, account, amount, account.floor(), tags, when);
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
