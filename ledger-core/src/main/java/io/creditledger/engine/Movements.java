package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.AccountStatus;
import io.creditledger.Asset;
import io.creditledger.Bounds;
import io.creditledger.Leg;
import io.creditledger.OperationKind;
import io.creditledger.Posting;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.Grant;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.Post;
import io.creditledger.command.Transfer;
import io.creditledger.error.AccountNotOpenException;
import io.creditledger.error.AccountUnlimitedException;
import io.creditledger.error.AmountOverflowException;
import io.creditledger.error.AssetMismatchException;
import io.creditledger.error.CeilingExceededException;
import io.creditledger.error.InsufficientCreditsException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules by which credits move. Checks come in the published order: existence, asset, status, limits. */
final class Movements {
    private Movements() {}

    /** How far a movement may take an account down. */
    enum Down {
        /** To its floor. */
        TO_FLOOR,
        /** To zero, or to its floor if that is higher: what is spent cannot be taken back out of overdraft. */
        TO_ZERO,
        /** Without limit. */
        FORCED
    }

    static OperationRecord grant(Layer layer, Grant grant, CanonicalRequest request) {
        if (layer.find(grant.account()).isEmpty() && grant.openingTerms().isPresent()) {
            layer.account(grant.source());
            AccountChanges.open(layer, grant.openingTerms().get());
        }
        AccountState account = both(layer, grant.account(), grant.source());
        return book(
                layer,
                grant,
                OperationKind.GRANT,
                request,
                legs(account.asset(), account.id(), grant.amount(), grant.source()),
                Down.TO_FLOOR,
                true,
                null);
    }

    static OperationRecord debit(Layer layer, Debit debit, CanonicalRequest request) {
        AccountState account = both(layer, debit.account(), debit.destination());
        return book(
                layer,
                debit,
                OperationKind.DEBIT,
                request,
                legs(account.asset(), account.id(), -debit.amount(), debit.destination()),
                Down.TO_FLOOR,
                false,
                null);
    }

    static OperationRecord debitUpTo(Layer layer, DebitUpTo debit, CanonicalRequest request) {
        AccountState account = both(layer, debit.account(), debit.destination());
        long bottom = debit.overdraftUsed() ? account.floor() : Math.max(0, account.floor());
        long taken = Math.min(debit.amount(), Math.max(0, account.available() - bottom));
        if (taken > 0) {
            return book(
                    layer,
                    debit,
                    OperationKind.DEBIT_UP_TO,
                    request,
                    legs(account.asset(), account.id(), -taken, debit.destination()),
                    Down.TO_FLOOR,
                    false,
                    null);
        }
        // Nothing to take is still judged like a debit of something: it needs both accounts, one asset, an open
        // account.
        List<Leg> unit = legs(account.asset(), account.id(), -1, debit.destination());
        List<AccountState> accounts = existing(layer, unit);
        checkAssets(accounts, unit);
        checkStatuses(accounts, unit);
        return unmoved(layer, debit, OperationKind.DEBIT_UP_TO, request, account, false);
    }

    static OperationRecord transfer(Layer layer, Transfer transfer, CanonicalRequest request) {
        Asset asset = layer.account(transfer.source()).asset();
        return book(
                layer,
                transfer,
                OperationKind.TRANSFER,
                request,
                legs(asset, transfer.source(), -transfer.amount(), transfer.destination()),
                Down.TO_FLOOR,
                true,
                null);
    }

    static OperationRecord post(Layer layer, Post post, CanonicalRequest request) {
        return book(layer, post, OperationKind.POST, request, post.legs(), Down.TO_FLOOR, true, null);
    }

    private static List<Leg> legs(Asset asset, AccountId account, long amount, AccountId other) {
        return List.of(new Leg(account, asset, amount), new Leg(other, asset, -amount));
    }

    /** Returns the first account, which must be limited. That both exist is checked before anything about one of them. */
    private static AccountState both(Layer layer, AccountId limited, AccountId other) {
        AccountState account = layer.account(limited);
        layer.account(other);
        return limited(account);
    }

    static AccountState limited(AccountState account) {
        if (!account.limited()) {
            throw new AccountUnlimitedException(account.id());
        }
        return account;
    }

    /**
     * Checks and books legs as one operation.
     *
     * @param legs the account that the command is about first
     * @param ceilings whether ceilings count
     * @param reference the operation that is undone by it, or null
     */
    static OperationRecord book(
            Layer layer,
            KeyedCommand<?> command,
            OperationKind kind,
            CanonicalRequest request,
            List<Leg> legs,
            Down down,
            boolean ceilings,
            @Nullable Long reference) {
        List<AccountState> accounts = existing(layer, legs);
        checkAssets(accounts, legs);
        checkStatuses(accounts, legs);
        checkLimits(accounts, legs, down, ceilings);
        return move(layer, command, kind, request, legs, accounts, false, reference);
    }

    private static List<AccountState> existing(Layer layer, List<Leg> legs) {
        List<AccountState> accounts = new ArrayList<>(legs.size());
        for (Leg leg : legs) {
            accounts.add(layer.account(leg.account()));
        }
        return accounts;
    }

    private static void checkAssets(List<AccountState> accounts, List<Leg> legs) {
        for (int i = 0; i < legs.size(); i++) {
            AccountState account = accounts.get(i);
            Asset expected = legs.get(i).asset();
            if (!account.asset().equals(expected)) {
                throw new AssetMismatchException(account.id(), account.asset(), expected);
            }
        }
    }

    private static void checkStatuses(List<AccountState> accounts, List<Leg> legs) {
        for (int i = 0; i < legs.size(); i++) {
            AccountState account = accounts.get(i);
            boolean goesOut = legs.get(i).amount() < 0;
            if (account.status() == AccountStatus.CLOSED || (goesOut && account.status() == AccountStatus.FROZEN)) {
                throw new AccountNotOpenException(account.id(), account.status());
            }
        }
    }

    /** Rule by rule, not account by account: of several reasons the first in the published order is told. */
    private static void checkLimits(List<AccountState> accounts, List<Leg> legs, Down down, boolean ceilings) {
        for (int i = 0; i < legs.size(); i++) {
            checkFloor(accounts.get(i), legs.get(i).amount(), down);
        }
        for (int i = 0; ceilings && i < legs.size(); i++) {
            checkCeiling(accounts.get(i), legs.get(i).amount());
        }
        for (int i = 0; i < legs.size(); i++) {
            checkCountable(accounts.get(i), legs.get(i).amount());
        }
    }

    private static void checkFloor(AccountState account, long amount, Down down) {
        if (!account.limited() || amount > 0 || down == Down.FORCED) {
            return;
        }
        long bottom = down == Down.TO_ZERO ? Math.max(0, account.floor()) : account.floor();
        if (account.available() - bottom < -amount) {
            throw new InsufficientCreditsException(account.id(), -amount, account.available(), account.held(), bottom);
        }
    }

    private static void checkCeiling(AccountState account, long amount) {
        Long ceiling = account.ceilingOrNull();
        if (account.limited() && amount > 0 && ceiling != null && account.posted() + amount > ceiling) {
            throw new CeilingExceededException(account.id(), amount, account.posted(), ceiling);
        }
    }

    static void checkCountable(AccountState account, long amount) {
        if (account.limited() && Math.abs(account.posted() + amount) > Bounds.MAX_AMOUNT) {
            throw new AmountOverflowException(account.id());
        }
    }

    /** Books legs that have been checked. */
    static OperationRecord move(
            Layer layer,
            KeyedCommand<?> command,
            OperationKind kind,
            CanonicalRequest request,
            List<Leg> legs,
            List<AccountState> accounts,
            boolean tellsTerms,
            @Nullable Long reference) {
        long id = layer.nextId();
        Instant recordedAt = recordedAt(layer, accounts);
        List<PostingRecord> postings = new ArrayList<>(legs.size());
        List<Note> notes = new ArrayList<>(legs.size());
        for (int i = 0; i < legs.size(); i++) {
            AccountState account = accounts.get(i);
            Leg leg = legs.get(i);
            if (account.limited()) {
                AccountState moved = account.moved(leg.amount(), recordedAt);
                layer.put(moved);
                notes.add(Note.of(moved));
                postings.add(new PostingRecord(
                        moved.internalId(),
                        new Posting(
                                leg.account(),
                                leg.asset(),
                                leg.amount(),
                                moved.seq(),
                                new Posting.After(moved.posted(), moved.held(), moved.revision()))));
            } else {
                postings.add(new PostingRecord(
                        account.internalId(), new Posting(leg.account(), leg.asset(), leg.amount(), id, null)));
            }
        }
        OperationRecord operation = new OperationRecord(
                id,
                command.key(),
                kind,
                request,
                postings,
                Note.pack(true, notes, tellsTerms),
                recordedAt,
                command.effectiveAt().orElse(recordedAt),
                command.metadata(),
                reference,
                0,
                null);
        layer.put(operation);
        return operation;
    }

    /** Records an operation on one account that moves nothing. */
    static OperationRecord unmoved(
            Layer layer,
            KeyedCommand<?> command,
            OperationKind kind,
            CanonicalRequest request,
            AccountState after,
            boolean changed) {
        Instant recordedAt = changed ? after.recordedAt() : recordedAt(layer, List.of(after));
        OperationRecord operation = new OperationRecord(
                layer.nextId(),
                command.key(),
                kind,
                request,
                List.of(),
                Note.pack(changed, List.of(Note.of(after)), true),
                recordedAt,
                command.effectiveAt().orElse(recordedAt),
                command.metadata(),
                null,
                0,
                null);
        layer.put(operation);
        return operation;
    }

    /** The time of recording never runs backwards for a limited account, whatever the clocks of several nodes say. */
    static Instant recordedAt(Layer layer, List<AccountState> accounts) {
        Instant at = layer.set().now();
        for (AccountState account : accounts) {
            if (account.limited() && account.recordedAt().isAfter(at)) {
                at = account.recordedAt();
            }
        }
        return at;
    }
}
