package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.AccountStatus;
import io.creditledger.Asset;
import io.creditledger.Bounds;
import io.creditledger.Leg;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.Post;
import io.creditledger.command.Transfer;
import io.creditledger.error.AccountNotOpenException;
import io.creditledger.error.AmountOverflowException;
import io.creditledger.error.AssetMismatchException;
import io.creditledger.error.CeilingExceededException;
import io.creditledger.error.InsufficientCreditsException;
import io.creditledger.error.LimitedAccountRequiredException;
import io.creditledger.error.TooManyOpenException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules by which credits move. Checks come in the published order: existence, asset, status, limits. */
final class Movements {
    private Movements() {}

    /** How far a movement may take an account down. */
    enum FloorPolicy {
        /** To its floor. */
        TO_FLOOR,
        /** To zero, or to its floor if that is higher: what is spent cannot be taken back out of overdraft. */
        TO_ZERO,
        /** Without limit. */
        FORCED;

        /** Returns the policy of a command that may use overdraft, or may not. */
        static FloorPolicy overdraft(boolean used) {
            return used ? TO_FLOOR : TO_ZERO;
        }

        /** Returns the least that a movement may leave available on an account; what is forced has no such bound. */
        long bottom(AccountState account) {
            return this == TO_ZERO ? Math.max(0, account.floor()) : account.floor();
        }
    }

    /**
     * What counts for one movement beside its legs.
     *
     * @param down how far it may take accounts down
     * @param ceilings whether ceilings count
     * @param tags the tags whose lots may pay
     */
    record Rules(FloorPolicy down, boolean ceilings, Set<String> tags) {
        /** Returns how much of its credits without tags this movement may take out of an account. */
        long spare(AccountState account) {
            return down == FloorPolicy.FORCED ? Long.MAX_VALUE : Movements.spare(account, down.bottom(account));
        }

        static final Rules SPENDING = new Rules(FloorPolicy.TO_FLOOR, false, Set.of());
        static final Rules MOVING = new Rules(FloorPolicy.TO_FLOOR, true, Set.of());
    }

    /** What is done to the lots of a leg's account, instead of paying in the order of use. */
    @FunctionalInterface
    interface LotWork {
        /** Changes lots and returns the shares. */
        List<LotShare> on(LotBook book);
    }

    /**
     * One leg of a movement.
     *
     * @param leg the leg
     * @param lots what is done to lots, or null: a leg that pays uses them in order
     * @param newLots how many lots that opens
     */
    record Move(Leg leg, @Nullable LotWork lots, int newLots) {
        Move(Leg leg, @Nullable LotWork lots) {
            this(leg, lots, 0);
        }

        static Move of(AccountId account, Asset asset, long amount) {
            return new Move(new Leg(account, asset, amount), null);
        }
    }

    static OperationRecord debit(Overlay overlay, Debit debit, CanonicalRequest request) {
        AccountState account = both(overlay, debit.account(), debit.destination());
        return book(
                overlay,
                Journal.Entry.of(debit, request),
                between(account.asset(), account.id(), debit.destination(), debit.amount()),
                new Rules(FloorPolicy.TO_FLOOR, false, debit.tags()));
    }

    static OperationRecord debitUpTo(Overlay overlay, DebitUpTo debit, CanonicalRequest request) {
        AccountState account = both(overlay, debit.account(), debit.destination());
        // Nothing to take is still judged like a debit of something.
        List<Move> unit = between(account.asset(), account.id(), debit.destination(), 1);
        List<AccountState> accounts = open(overlay, unit);
        DecisionTime when = DecisionTime.of(overlay.set().now(), accounts);
        account = DueBooking.settled(overlay, accounts, when).get(0);
        Rules rules = new Rules(FloorPolicy.overdraft(debit.overdraftUsed()), false, debit.tags());
        long bottom = rules.down().bottom(account);
        long free = new LotBook(overlay, account, when).available(debit.tags(), debit.amount() + Math.max(0, bottom));
        long taken = Math.min(debit.amount(), Math.max(0, free - bottom));
        Journal.Entry entry = Journal.Entry.of(debit, request);
        if (taken == 0) {
            return Journal.note(overlay, entry, account, false, when);
        }
        return book(overlay, entry, between(account.asset(), account.id(), debit.destination(), taken), rules);
    }

    static OperationRecord transfer(Overlay overlay, Transfer transfer, CanonicalRequest request) {
        Asset asset = overlay.account(transfer.source()).asset();
        return book(
                overlay,
                Journal.Entry.of(transfer, request),
                between(asset, transfer.source(), transfer.destination(), transfer.amount()),
                Rules.MOVING);
    }

    static OperationRecord post(Overlay overlay, Post post, CanonicalRequest request) {
        return book(
                overlay,
                Journal.Entry.of(post, request),
                post.legs().stream().map(leg -> new Move(leg, null)).toList(),
                Rules.MOVING);
    }

    private static List<Move> between(Asset asset, AccountId from, AccountId to, long amount) {
        return List.of(Move.of(from, asset, -amount), Move.of(to, asset, amount));
    }

    /** Returns the first account, which must be limited. That both exist is checked before anything about one of them. */
    static AccountState both(Overlay overlay, AccountId limited, AccountId other) {
        AccountState account = overlay.account(limited);
        overlay.account(other);
        return limited(account);
    }

    static AccountState limited(AccountState account) {
        if (!account.limited()) {
            throw new LimitedAccountRequiredException(account.id());
        }
        return account;
    }

    /**
     * Checks and books legs as one operation.
     *
     * @param moves the legs, that of the account that the command is about first
     */
    static OperationRecord book(Overlay overlay, Journal.Entry entry, List<Move> moves, Rules rules) {
        return book(overlay, entry, overlay.nextId(), moves, rules);
    }

    /** Checks and books legs as one operation with this number. */
    static OperationRecord book(Overlay overlay, Journal.Entry entry, long id, List<Move> moves, Rules rules) {
        List<AccountState> open = open(overlay, moves);
        return book(
                overlay,
                entry,
                id,
                moves,
                open,
                rules,
                DecisionTime.of(overlay.set().now(), open));
    }

    /** Checks and books legs at an instant that counts other accounts in, too. */
    static OperationRecord book(
            Overlay overlay,
            Journal.Entry entry,
            long id,
            List<Move> moves,
            List<AccountState> open,
            Rules rules,
            DecisionTime when) {
        List<AccountState> accounts = DueBooking.settled(overlay, open, when);
        checkLimits(overlay, accounts, moves, rules, when);
        return move(overlay, entry, id, moves, accounts, rules, when);
    }

    /** Returns the accounts of the legs, which exist, count in the legs' assets and let them through. */
    static List<AccountState> open(Overlay overlay, List<Move> moves) {
        List<AccountState> accounts = new ArrayList<>(moves.size());
        for (Move move : moves) {
            accounts.add(overlay.account(move.leg().account()));
        }
        for (int i = 0; i < moves.size(); i++) {
            checkAsset(accounts.get(i), moves.get(i).leg().asset());
        }
        for (int i = 0; i < moves.size(); i++) {
            checkStatus(accounts.get(i), moves.get(i).leg().amount() < 0);
        }
        return accounts;
    }

    static void checkAsset(AccountState account, Asset expected) {
        if (!account.asset().equals(expected)) {
            throw new AssetMismatchException(account.id(), account.asset(), expected);
        }
    }

    static void checkStatus(AccountState account, boolean goesOut) {
        if (account.status() == AccountStatus.CLOSED || (goesOut && account.status() == AccountStatus.FROZEN)) {
            throw new AccountNotOpenException(account.id(), account.status());
        }
    }

    /** Rule by rule, not account by account: of several reasons the first in the published order is told. */
    static void checkLimits(
            Overlay overlay, List<AccountState> accounts, List<Move> moves, Rules rules, DecisionTime when) {
        for (int i = 0; i < moves.size(); i++) {
            checkFloor(overlay, accounts.get(i), moves.get(i), rules, when);
        }
        for (int i = 0; rules.ceilings() && i < moves.size(); i++) {
            checkCeiling(accounts.get(i), moves.get(i).leg().amount());
        }
        if (moves.size() > Bounds.POSTINGS_PER_TRANSACTION) {
            throw TooManyOpenException.ofPostings(moves.get(0).leg().account());
        }
        for (int i = 0; i < moves.size(); i++) {
            checkLots(accounts.get(i), moves.get(i).newLots());
        }
        for (int i = 0; i < moves.size(); i++) {
            checkCountable(accounts.get(i), moves.get(i).leg().amount());
        }
    }

    /** A leg with lot work of its own has been checked by whoever made it. */
    private static void checkFloor(Overlay overlay, AccountState account, Move move, Rules rules, DecisionTime when) {
        long amount = move.leg().amount();
        if (!account.limited() || amount > 0 || rules.down() == FloorPolicy.FORCED || move.lots() != null) {
            return;
        }
        checkCovered(overlay, account, -amount, rules.down().bottom(account), rules.tags(), when);
    }

    /** Returns how much of its credits without tags an account can do without if {@code bottom} must stay available. */
    static long spare(AccountState account, long bottom) {
        return Math.max(0, account.available() - bottom);
    }

    /**
     * Checks that an account can pay or reserve an amount and keep {@code bottom}, with the help of lots that have some of the
     * tags. What is short of the bottom already counts against these, too.
     */
    static void checkCovered(
            Overlay overlay, AccountState account, long amount, long bottom, Set<String> tags, DecisionTime when) {
        long available = new LotBook(overlay, account, when).available(tags, amount + bottom);
        if (available - bottom < amount) {
            throw new InsufficientCreditsException(account.id(), amount, available, account.held(), bottom);
        }
    }

    static void checkCeiling(AccountState account, long amount) {
        Long ceiling = account.ceilingOrNull();
        if (account.limited() && amount > 0 && ceiling != null && account.posted() + amount > ceiling) {
            throw new CeilingExceededException(account.id(), amount, account.posted(), ceiling);
        }
    }

    private static void checkLots(AccountState account, int more) {
        if (more > 0 && account.openLots() > Bounds.OPEN_LOTS - more) {
            throw new TooManyOpenException(account.id(), "lots", Bounds.OPEN_LOTS);
        }
    }

    static void checkCountable(AccountState account, long amount) {
        if (!account.limited()) {
            return;
        }
        // What is available is the least that can be left when lots that it does not count expire: that must be
        // countable too.
        boolean below = amount < 0 && account.available() + amount < -Bounds.MAX_AMOUNT;
        if (below || account.posted() + amount > Bounds.MAX_AMOUNT) {
            throw new AmountOverflowException(account.id());
        }
    }

    /** Books legs that have been checked, on accounts that have been settled. */
    static OperationRecord move(
            Overlay overlay,
            Journal.Entry entry,
            long id,
            List<Move> moves,
            List<AccountState> accounts,
            Rules rules,
            DecisionTime when) {
        List<AccountState> present = new ArrayList<>(accounts);
        List<List<LotShare>> shares = new ArrayList<>(moves.size());
        boolean touchesLots = false;
        for (int i = 0; i < moves.size(); i++) {
            Move move = moves.get(i);
            AccountState account = accounts.get(i);
            List<LotShare> own = List.of();
            boolean pays = move.leg().amount() < 0 && account.openLots() > 0;
            if (account.limited() && (move.lots() != null || pays)) {
                LotBook book = new LotBook(overlay, account, when);
                own = move.lots() != null
                        ? move.lots().on(book)
                        : book.take(-move.leg().amount(), rules.tags(), rules.spare(account));
                present.set(i, book.account());
            }
            shares.add(own);
            touchesLots |= !own.isEmpty();
        }
        List<Leg> legs = moves.stream().map(Move::leg).toList();
        List<LotShare> all = touchesLots ? allShares(legs, present, shares) : List.of();
        return Journal.book(overlay, entry, id, legs, present, all, false, when.recordedAt());
    }

    /** Says of every paying leg what paid, plain credits too, so that the shares can be told apart by the legs' amounts. */
    private static List<LotShare> allShares(List<Leg> legs, List<AccountState> accounts, List<List<LotShare>> shares) {
        List<LotShare> all = new ArrayList<>();
        for (int i = 0; i < legs.size(); i++) {
            boolean pays = accounts.get(i).limited() && legs.get(i).amount() < 0;
            if (pays && shares.get(i).isEmpty()) {
                all.add(new LotShare(null, legs.get(i).amount()));
            } else {
                all.addAll(shares.get(i));
            }
        }
        return all;
    }
}
