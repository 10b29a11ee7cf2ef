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

    static OperationRecord voidLot(Overlay layer, VoidLot command, CanonicalRequest request) {
        AccountState account = layer.account(layer.lot(command.lot().value()).account());
        Movements.checkStatus(account, true);
        DecisionTime when = DecisionTime.of(layer.set().now(), List.of(account));
        AccountState settled = DueBooking.settled(layer, account, when);
        LotState lot = layer.lot(command.lot().value());
        long free = lot.free();
        Journal.Entry entry = Journal.Entry.of(command, request);
        if (free == 0) {
            return Journal.note(layer, entry, settled, false, when);
        }
        List<Move> moves = List.of(
                new Move(
                        new Leg(account.id(), account.asset(), -free),
                        book -> List.of(book.takeFrom(layer.lot(lot.id()), free))),
                Move.of(lot.expiryAccount(), account.asset(), free));
        return Movements.book(layer, entry, moves, Rules.SPENDING);
    }

    static OperationRecord extend(Overlay layer, ExtendLot command, CanonicalRequest request) {
        AccountState account = layer.account(layer.lot(command.lot().value()).account());
        Movements.checkStatus(account, false);
        DecisionTime when = DecisionTime.of(layer.set().now(), List.of(account));
        AccountState settled = DueBooking.settled(layer, account, when);
        LotState lot = layer.lot(command.lot().value());
        Instant end = lot.expiresAt();
        if (end != null && lot.endedAt(when.decidedAt())) {
            throw new LotEndedException(end, when.decidedAt());
        }
        boolean changed = end != null && command.expiresAt().isAfter(end);
        AccountState after = settled;
        if (changed) {
            LotBook book = new LotBook(layer, settled, when);
            book.extend(lot, command.expiresAt());
            after = book.account().revised(when.recordedAt());
            layer.put(after);
        }
        return Journal.note(layer, Journal.Entry.of(command, request), after, changed, when);
    }
}
