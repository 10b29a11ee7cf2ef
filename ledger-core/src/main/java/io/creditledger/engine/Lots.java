package io.creditledger.engine;

import io.creditledger.Leg;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.VoidLot;
import io.creditledger.engine.Movements.Move;
import io.creditledger.engine.Movements.Rules;
import io.creditledger.error.LotEndedException;
import java.time.Instant;
import java.util.List;

/** The rules by which lots are changed as such. */
final class Lots {
    private Lots() {}

    static OperationRecord voidLot(Overlay overlay, VoidLot command, CanonicalRequest request) {
        AccountState account =
                overlay.account(overlay.lot(command.lot().value()).account());
        Movements.checkStatus(account, true);
        DecisionTime when = DecisionTime.of(overlay.set().now(), List.of(account));
        AccountState settled = DueBooking.settled(overlay, account, when);
        LotState lot = overlay.lot(command.lot().value());
        long free = lot.free();
        Journal.Entry entry = Journal.Entry.of(command, request);
        if (free == 0) {
            return Journal.note(overlay, entry, settled, false, when);
        }
        List<Move> moves = List.of(
                new Move(
                        new Leg(account.id(), account.asset(), -free),
                        book -> List.of(book.takeFrom(overlay.lot(lot.id()), free))),
                Move.of(lot.expiryAccount(), account.asset(), free));
        return Movements.book(overlay, entry, moves, Rules.SPENDING);
    }

    static OperationRecord extend(Overlay overlay, ExtendLot command, CanonicalRequest request) {
        AccountState account =
                overlay.account(overlay.lot(command.lot().value()).account());
        Movements.checkStatus(account, false);
        DecisionTime when = DecisionTime.of(overlay.set().now(), List.of(account));
        AccountState settled = DueBooking.settled(overlay, account, when);
        LotState lot = overlay.lot(command.lot().value());
        Instant end = lot.expiresAt();
        if (end != null && lot.endedAt(when.decidedAt())) {
            throw new LotEndedException(end, when.decidedAt());
        }
        boolean changed = end != null && command.expiresAt().isAfter(end);
        AccountState after = settled;
        if (changed) {
            LotBook book = new LotBook(overlay, settled, when);
            book.extend(lot, command.expiresAt());
            after = book.account().revised(when.recordedAt());
            overlay.put(after);
        }
        return Journal.note(overlay, Journal.Entry.of(command, request), after, changed, when);
    }
}
