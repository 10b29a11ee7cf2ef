package io.creditledger.engine;

import io.creditledger.AccountChange;
import io.creditledger.AccountId;
import io.creditledger.AccountStatus;
import io.creditledger.Asset;
import io.creditledger.Balance;
import io.creditledger.Leg;
import io.creditledger.OperationKind;
import io.creditledger.Outcome;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.ReopenAccount;
import io.creditledger.error.AccountNotEmptyException;
import io.creditledger.error.AccountNotOpenException;
import io.creditledger.error.AccountTermsConflictException;
import io.creditledger.error.AssetMismatchException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The rules of opening accounts and of changing their limits and status. */
final class AccountChanges {
    private AccountChanges() {}

    static Outcome<AccountChange> open(Layer layer, OpenAccount command) {
        Optional<AccountState> existing = layer.find(command.account());
        if (existing.isPresent()) {
            requireSameTerms(existing.get(), command);
            boolean ours = layer.claimOurs(existing.get());
            return opened(existing.get(), ours);
        }
        Optional<Asset> known = layer.asset(command.asset().code());
        if (known.isPresent() && !known.get().equals(command.asset())) {
            throw new AssetMismatchException(command.account(), known.get(), command.asset());
        }
        if (known.isEmpty()) {
            layer.put(command.asset());
        }
        AccountState account = AccountState.opened(
                layer.nextId(),
                command.account(),
                command.asset(),
                command.limited(),
                command.floor(),
                boxed(command.ceiling()),
                layer.set().now());
        layer.put(account);
        return opened(account, true);
    }

    private static Outcome<AccountChange> opened(AccountState account, boolean changed) {
        List<Balance> changes = changed && account.limited() ? List.of(account.balance()) : List.of();
        return new Outcome.Accepted<>(Results.opening(account, changed), false, changes);
    }

    private static void requireSameTerms(AccountState account, OpenAccount command) {
        requireSame(account.id(), "asset", account.asset(), command.asset());
        requireSame(account.id(), "limited", account.limited(), command.limited());
        requireSame(account.id(), "floor", account.floor(), command.floor());
        requireSame(account.id(), "ceiling", text(account.ceiling()), text(command.ceiling()));
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

    static OperationRecord changeLimits(Layer layer, ChangeLimits command, CanonicalRequest request) {
        AccountState account = notClosed(Movements.limited(layer.account(command.account())));
        long floor = command.floor().orElse(account.floor());
        Long ceiling = command.ceilingRemoved() ? null : account.ceilingOrNull();
        if (command.ceiling().isPresent()) {
            ceiling = command.ceiling().getAsLong();
        }
        boolean changed = floor != account.floor() || !Objects.equals(ceiling, account.ceilingOrNull());
        return record(
                layer,
                command,
                OperationKind.CHANGE_LIMITS,
                request,
                account,
                changed,
                account.status(),
                floor,
                ceiling);
    }

    static OperationRecord freeze(Layer layer, FreezeAccount command, CanonicalRequest request) {
        AccountState account = notClosed(Movements.limited(layer.account(command.account())));
        return toStatus(layer, command, OperationKind.FREEZE, request, account, AccountStatus.FROZEN);
    }

    static OperationRecord reopen(Layer layer, ReopenAccount command, CanonicalRequest request) {
        AccountState account = Movements.limited(layer.account(command.account()));
        return toStatus(layer, command, OperationKind.REOPEN, request, account, AccountStatus.OPEN);
    }

    static OperationRecord close(Layer layer, CloseAccount command, CanonicalRequest request) {
        AccountState account = layer.account(command.account());
        Optional<AccountState> receiver = command.sweepDestination().map(layer::account);
        Movements.limited(account);
        if (account.status() == AccountStatus.CLOSED || (account.posted() == 0 && account.held() == 0)) {
            return toStatus(layer, command, OperationKind.CLOSE, request, account, AccountStatus.CLOSED);
        }
        receiver.ifPresent(open -> checkReceiver(open, account));
        if (receiver.isEmpty() || account.posted() < 0 || account.held() > 0) {
            throw new AccountNotEmptyException(account.id(), account.posted(), account.held());
        }
        return sweep(layer, command, request, account, receiver.get());
    }

    private static void checkReceiver(AccountState receiver, AccountState account) {
        if (!receiver.asset().equals(account.asset())) {
            throw new AssetMismatchException(receiver.id(), receiver.asset(), account.asset());
        }
        if (receiver.status() == AccountStatus.CLOSED) {
            throw new AccountNotOpenException(receiver.id(), receiver.status());
        }
    }

    private static OperationRecord sweep(
            Layer layer, CloseAccount command, CanonicalRequest request, AccountState account, AccountState receiver) {
        Movements.checkCountable(receiver, account.posted());
        AccountState closing = account.changed(
                AccountStatus.CLOSED,
                account.floor(),
                account.ceilingOrNull(),
                Movements.recordedAt(layer, List.of(account)));
        layer.put(closing);
        List<Leg> legs = List.of(
                new Leg(account.id(), account.asset(), -account.posted()),
                new Leg(receiver.id(), account.asset(), account.posted()));
        return Movements.move(
                layer, command, OperationKind.CLOSE, request, legs, List.of(closing, receiver), true, null);
    }

    private static AccountState notClosed(AccountState account) {
        if (account.status() == AccountStatus.CLOSED) {
            throw new AccountNotOpenException(account.id(), account.status());
        }
        return account;
    }

    private static OperationRecord toStatus(
            Layer layer,
            KeyedCommand<AccountChange> command,
            OperationKind kind,
            CanonicalRequest request,
            AccountState account,
            AccountStatus status) {
        boolean changed = account.status() != status;
        return record(
                layer, command, kind, request, account, changed, status, account.floor(), account.ceilingOrNull());
    }

    private static OperationRecord record(
            Layer layer,
            KeyedCommand<AccountChange> command,
            OperationKind kind,
            CanonicalRequest request,
            AccountState account,
            boolean changed,
            AccountStatus status,
            long floor,
            @Nullable Long ceiling) {
        AccountState after = account;
        if (changed) {
            after = account.changed(status, floor, ceiling, Movements.recordedAt(layer, List.of(account)));
            layer.put(after);
        }
        return Movements.unmoved(layer, command, kind, request, after, changed);
    }
}
