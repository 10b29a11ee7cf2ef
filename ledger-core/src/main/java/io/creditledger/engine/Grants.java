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

    static OperationRecord grant(Overlay overlay, Grant grant, CanonicalRequest request) {
        boolean opens =
                overlay.find(grant.account()).isEmpty() && grant.openingTerms().isPresent();
        if (!opens) {
            overlay.account(grant.account());
        }
        overlay.account(grant.source());
        grant.expiryAccount().ifPresent(overlay::account);
        if (opens) {
            // An account that is opened is limited, so nothing but this remains to be asked before the asset.
            grant.expiryAccount().map(overlay::account).ifPresent(Grants::requireUnlimited);
            AccountChanges.open(overlay, grant.openingTerms().get());
        }
        AccountState account = Movements.limited(overlay.account(grant.account()));
        Journal.Entry entry = Journal.Entry.of(grant, request);
        if (grant.expiryAccount().isEmpty()) {
            List<Move> moves = List.of(
                    Move.of(account.id(), account.asset(), grant.amount()),
                    Move.of(grant.source(), account.asset(), -grant.amount()));
            return Movements.book(overlay, entry, moves, Movements.Rules.MOVING);
        }
        AccountState expiry = overlay.account(grant.expiryAccount().get());
        requireUnlimited(expiry);
        Movements.checkAsset(expiry, account.asset());
        return lot(overlay, grant, entry, account, expiry);
    }

    private static void requireUnlimited(AccountState account) {
        if (account.limited()) {
            throw new UnlimitedAccountRequiredException(account.id());
        }
    }

    private static OperationRecord lot(
            Overlay overlay, Grant grant, Journal.Entry entry, AccountState before, AccountState expiry) {
        Movements.open(
                overlay,
                List.of(
                        Move.of(before.id(), before.asset(), grant.amount()),
                        Move.of(grant.source(), before.asset(), -grant.amount())));
        DecisionTime when = DecisionTime.of(overlay.set().now(), List.of(before, overlay.account(grant.source())));
        AccountState account = DueBooking.settled(overlay, before, when);
        long rolledOver = grant.rollover()
                .map(rollover -> carried(overlay, grant, rollover))
                .orElse(0L);
        // No leg says more than this; that there is more is the last thing to be refused.
        long carried = Math.min(rolledOver, Bounds.MAX_AMOUNT - grant.amount());
        long amount = grant.amount() + carried;
        Optional<LotTerms> terms = grant.lotTerms();
        Instant end = terms.flatMap(LotTerms::expiresAt).orElse(null);
        if (end != null && !end.isAfter(when.decidedAt())) {
            throw new LotEndedException(end, when.decidedAt());
        }
        long id = overlay.nextId();
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
            List<AccountState> settled = DueBooking.settled(overlay, Movements.open(overlay, moves), when);
            Movements.checkLimits(overlay, settled, moves, Movements.Rules.MOVING, when);
            throw new AmountOverflowException(account.id());
        }
        OperationRecord operation = Movements.book(overlay, entry, id, moves, Movements.Rules.MOVING);
        boolean owed = account.available() < 0
                && terms.map(LotTerms::tags).orElse(Set.of()).isEmpty();
        if (owed) {
            DueBooking.repay(overlay, account.id(), when);
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
    private static long carried(Overlay overlay, Grant grant, Rollover rollover) {
        Optional<OperationRecord> previous = overlay.find(rollover.previous());
        if (previous.isEmpty()
                || previous.get().kind() != OperationKind.GRANT
                || !previous.get().touchesLots()) {
            return 0;
        }
        return overlay.findLot(previous.get().id())
                .filter(lot -> lot.account().equals(grant.account()))
                .map(lot -> rollover.of(lot.expired()))
                .orElse(0L);
    }
}
