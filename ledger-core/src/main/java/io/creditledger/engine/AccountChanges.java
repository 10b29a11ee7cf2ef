package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.AccountReceipt;
import io.creditledger.AccountStatus;
import io.creditledger.Asset;
import io.creditledger.Balance;
import io.creditledger.Leg;
import io.creditledger.Outcome;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.ReopenAccount;
import io.creditledger.engine.AccountState.Terms;
import io.creditledger.error.AccountNotEmptyException;
import io.creditledger.error.AccountNotOpenException;
import io.creditledger.error.AccountTermsConflictException;
import io.creditledger.error.AssetMismatchException;
import io.creditledger.error.LimitsConflictException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The rules of opening accounts and of changing their limits and status. */
final class AccountChanges {
    private AccountChanges() {}

    static Outcome<AccountReceipt> open(Overlay overlay, OpenAccount command) {
        Optional<AccountState> existing = overlay.find(command.account());
        if (existing.isPresent()) {
            AccountState account = existing.get();
            requireSameTerms(account, command);
            boolean ours = overlay.claimOurs(account);
            return opened(
                    DueBooking.seen(
                            overlay, account, DecisionTime.of(overlay.set().now(), List.of(account))),
                    ours);
        }
        Optional<Asset> known = overlay.asset(command.asset().code());
        if (known.isPresent() && !known.get().equals(command.asset())) {
            throw new AssetMismatchException(command.account(), known.get(), command.asset());
        }
        if (known.isEmpty()) {
            overlay.put(command.asset());
        }
        AccountState account = AccountState.opened(
                overlay.nextId(),
                command.account(),
                command.asset(),
                command.limited(),
                command.floor(),
                boxed(command.ceiling()),
                command.marks(),
                overlay.set().now());
        overlay.put(account);
        overlay.tell(new Fact.Opened(account));
        overlay.follow(account);
        return opened(account, true);
    }

    private static Outcome<AccountReceipt> opened(AccountState account, boolean changed) {
        List<Balance> changes = changed && account.limited() ? List.of(account.balance()) : List.of();
        return new Outcome.Accepted<>(Results.opening(account, changed), false, changes);
    }

    private static void requireSameTerms(AccountState account, OpenAccount command) {
        requireSame(account.id(), "asset", account.asset(), command.asset());
        requireSame(account.id(), "limited", account.limited(), command.limited());
        requireSame(account.id(), "floor", account.floor(), command.floor());
        requireSame(account.id(), "ceiling", text(account.ceiling()), text(command.ceiling()));
        requireSame(account.id(), "marks", account.marks(), command.marks());
    }

    private static void requireSame(AccountId account, String field, Object existing, Object requested) {
        if (!existing.equals(requested)) {
            throw new AccountTermsConflictException(account, field, existing.toString(), requested.toString());
        }
    }

    private static String text(OptionalLong ceiling) {
        return ceiling.isPresent() ? Long.toString(ceiling.getAsLong()) : "none";
    }

    private static @Nullable Long boxed(OptionalLong value) {
        return value.isPresent() ? (Long) value.getAsLong() : null;
    }

    static OperationRecord changeLimits(Overlay overlay, ChangeLimits command, CanonicalRequest request) {
        AccountState account = notClosed(Movements.limited(overlay.account(command.account())));
        long floor = command.floor().orElse(account.floor());
        Long ceiling = command.ceilingRemoved() ? null : account.ceilingOrNull();
        if (command.ceiling().isPresent()) {
            ceiling = command.ceiling().getAsLong();
        }
        if (ceiling != null && floor > ceiling) {
            throw new LimitsConflictException(account.id(), floor, ceiling);
        }
        List<Long> marks = command.marks().orElse(account.marks());
        return change(overlay, command, request, account, new Terms(account.status(), floor, ceiling, marks));
    }

    static OperationRecord freeze(Overlay overlay, FreezeAccount command, CanonicalRequest request) {
        AccountState account = notClosed(Movements.limited(overlay.account(command.account())));
        return toStatus(overlay, command, request, account, AccountStatus.FROZEN);
    }

    static OperationRecord reopen(Overlay overlay, ReopenAccount command, CanonicalRequest request) {
        AccountState account = Movements.limited(overlay.account(command.account()));
        return toStatus(overlay, command, request, account, AccountStatus.OPEN);
    }

    static OperationRecord close(Overlay overlay, CloseAccount command, CanonicalRequest request) {
        AccountState before = overlay.account(command.account());
        Optional<AccountState> receiver = command.sweepDestination().map(overlay::account);
        Movements.limited(before);
        // The receiver is judged alike whether or not there is something to sweep.
        receiver.ifPresent(open -> Movements.checkAsset(open, before.asset()));
        if (before.status() == AccountStatus.CLOSED) {
            return toStatus(overlay, command, request, before, AccountStatus.CLOSED);
        }
        receiver.ifPresent(open -> Movements.checkStatus(open, false));
        DecisionTime when = DecisionTime.of(overlay.set().now(), List.of(before));
        AccountState account = DueBooking.settled(overlay, before, when);
        if (account.posted() == 0 && account.held() == 0 && account.openLots() == 0) {
            return toStatus(overlay, command, request, account, AccountStatus.CLOSED);
        }
        if (receiver.isEmpty() || account.posted() < 0) {
            throw new AccountNotEmptyException(account.id(), account.posted(), account.held());
        }
        return sweep(overlay, command, request, account, receiver.get());
    }

    /** Releases holds, then moves what is left. A debt, which lots with tags may stand beside, is never swept. */
    private static OperationRecord sweep(
            Overlay overlay, CloseAccount command, CanonicalRequest request, AccountState before, AccountState open) {
        DecisionTime when = DecisionTime.of(overlay.set().now(), List.of(before, open));
        AccountState receiver = DueBooking.settled(overlay, open, when);
        AccountState account = DueBooking.settled(overlay, before, when);
        for (HoldState hold : overlay.allHolds(account.id())) {
            account = Holds.release(overlay, account, hold, when);
        }
        LotBook book = new LotBook(overlay, account, when);
        List<LotShare> shares = new ArrayList<>(book.takeAll());
        long plain =
                account.posted() + shares.stream().mapToLong(LotShare::amount).sum();
        if (plain < 0) {
            throw new AccountNotEmptyException(account.id(), account.posted(), account.held());
        }
        AccountState closing = book.account().changed(account.terms(AccountStatus.CLOSED), when.recordedAt());
        overlay.put(closing);
        Journal.Entry entry = Journal.Entry.of(command, request);
        if (account.posted() == 0) {
            return Journal.note(overlay, entry, closing, true, when);
        }
        Movements.checkCountable(receiver, account.posted());
        if (plain > 0 && !shares.isEmpty()) {
            shares.add(new LotShare(null, -plain));
        }
        List<Leg> legs = List.of(
                new Leg(account.id(), account.asset(), -account.posted()),
                new Leg(receiver.id(), account.asset(), account.posted()));
        return Journal.book(
                overlay, entry, overlay.nextId(), legs, List.of(closing, receiver), shares, true, when.recordedAt());
    }

    private static AccountState notClosed(AccountState account) {
        if (account.status() == AccountStatus.CLOSED) {
            throw new AccountNotOpenException(account.id(), account.status());
        }
        return account;
    }

    private static OperationRecord toStatus(
            Overlay overlay,
            KeyedCommand<AccountReceipt> command,
            CanonicalRequest request,
            AccountState account,
            AccountStatus status) {
        return change(overlay, command, request, account, account.terms(status));
    }

    private static OperationRecord change(
            Overlay overlay,
            KeyedCommand<AccountReceipt> command,
            CanonicalRequest request,
            AccountState account,
            Terms terms) {
        DecisionTime when = DecisionTime.of(overlay.set().now(), List.of(account));
        AccountState after = DueBooking.settled(overlay, account, when);
        boolean changed = !terms.equals(account.terms());
        if (changed) {
            after = after.changed(terms, when.recordedAt());
            overlay.put(after);
            if (!terms.marks().equals(account.marks())) {
                overlay.renewMarks(after);
            }
        }
        return Journal.note(overlay, Journal.Entry.of(command, request), after, changed, when);
    }
}
