package io.creditledger.engine;

import io.creditledger.Bounds;
import io.creditledger.Leg;
import io.creditledger.LotTerms;
import io.creditledger.OperationKind;
import io.creditledger.command.Grant;
import io.creditledger.command.Rollover;
import io.creditledger.engine.Movements.Move;
import io.creditledger.error.AmountOverflowException;
import io.creditledger.error.LotEndedException;
import io.creditledger.error.UnlimitedAccountRequiredException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules of granting: plain credits, or a lot. */
final class Grants {
    private Grants() {}

    static OperationRecord grant(Overlay layer, Grant grant, CanonicalRequest request) {
        boolean opens =
                layer.find(grant.account()).isEmpty() && grant.openingTerms().isPresent();
        if (!opens) {
            layer.account(grant.account());
        }
        layer.account(grant.source());
        grant.expiryAccount().ifPresent(layer::account);
        if (opens) {
            // An account that is opened is limited, so nothing but this remains to be asked before the asset.
            grant.expiryAccount().map(layer::account).ifPresent(Grants::requireUnlimited);
            AccountChanges.open(layer, grant.openingTerms().get());
        }
        AccountState account = Movements.limited(layer.account(grant.account()));
        Journal.Entry entry = Journal.Entry.of(grant, request);
        if (grant.expiryAccount().isEmpty()) {
            List<Move> moves = List.of(
                    Move.of(account.id(), account.asset(), grant.amount()),
                    Move.of(grant.source(), account.asset(), -grant.amount()));
            return Movements.book(layer, entry, moves, Movements.Rules.MOVING);
        }
        AccountState expiry = layer.account(grant.expiryAccount().get());
        requireUnlimited(expiry);
        Movements.checkAsset(expiry, account.asset());
        return lot(layer, grant, entry, account, expiry);
    }

    private static void requireUnlimited(AccountState account) {
        if (account.limited()) {
            throw new UnlimitedAccountRequiredException(account.id());
        }
    }

    private static OperationRecord lot(
            Overlay layer, Grant grant, Journal.Entry entry, AccountState before, AccountState expiry) {
        Movements.open(
                layer,
                List.of(
                        Move.of(before.id(), before.asset(), grant.amount()),
                        Move.of(grant.source(), before.asset(), -grant.amount())));
        DecisionTime when = DecisionTime.of(layer.set().now(), List.of(before, layer.account(grant.source())));
        AccountState account = DueBooking.settled(layer, before, when);
        long rolledOver = grant.rollover()
                .map(rollover -> carried(layer, grant, rollover))
                .orElse(0L);
        // No leg says more than this; that there is more is the last thing to be refused.
        long carried = Math.min(rolledOver, Bounds.MAX_AMOUNT - grant.amount());
        long amount = grant.amount() + carried;
        Optional<LotTerms> terms = grant.lotTerms();
        Instant end = terms.flatMap(LotTerms::expiresAt).orElse(null);
        if (end != null && !end.isAfter(when.decidedAt())) {
            throw new LotEndedException(end, when.decidedAt());
        }
        long id = layer.nextId();
        List<Move> moves = new ArrayList<>();
        moves.add(new Move(
                new Leg(account.id(), account.asset(), amount),
                terms.isEmpty()
                        ? null
                        : book -> {
                            book.add(
                                    id,
                                    id,
                                    amount,
                                    terms.get(),
                                    terms.get().startsAt().orElse(null),
                                    end,
                                    expiry);
                            return List.of();
                        },
                terms.isEmpty() ? 0 : 1));
        moves.addAll(sources(grant, account, expiry, carried));
        if (carried < rolledOver) {
            List<AccountState> settled = DueBooking.settled(layer, Movements.open(layer, moves), when);
            Movements.checkLimits(layer, settled, moves, Movements.Rules.MOVING, when);
            throw new AmountOverflowException(account.id());
        }
        OperationRecord operation = Movements.book(layer, entry, id, moves, Movements.Rules.MOVING);
        boolean owed = account.available() < 0
                && terms.map(LotTerms::tags).orElse(Set.of()).isEmpty();
        if (owed) {
            DueBooking.repay(layer, account.id(), when);
        }
        return operation;
    }

    private static List<Move> sources(Grant grant, AccountState account, AccountState expiry, long carried) {
        if (carried == 0) {
            return List.of(Move.of(grant.source(), account.asset(), -grant.amount()));
        }
        if (grant.source().equals(expiry.id())) {
            return List.of(Move.of(expiry.id(), account.asset(), -grant.amount() - carried));
        }
        return List.of(
                Move.of(grant.source(), account.asset(), -grant.amount()),
                Move.of(expiry.id(), account.asset(), -carried));
    }

    /** Returns what is carried over from the lot of an earlier grant to the same account. */
    private static long carried(Overlay layer, Grant grant, Rollover rollover) {
        Optional<OperationRecord> previous = layer.find(rollover.previous());
        if (previous.isEmpty()
                || previous.get().kind() != OperationKind.GRANT
                || !previous.get().touchesLots()) {
            return 0;
        }
        return layer.findLot(previous.get().id())
                .filter(lot -> lot.account().equals(grant.account()))
                .map(lot -> rollover.of(lot.expired()))
                .orElse(0L);
    }
}
