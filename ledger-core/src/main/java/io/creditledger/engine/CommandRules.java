package io.creditledger.engine;

import io.creditledger.command.CaptureHold;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.Grant;
import io.creditledger.command.KeyedCommandVisitor;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.command.VoidLot;

/** Carries out a keyed command whose key is new: names the rule of each, which checks the command and books it. */
final class CommandRules implements KeyedCommandVisitor<OperationRecord> {
    private final Overlay overlay;
    private final CanonicalRequest request;

    CommandRules(Overlay overlay, CanonicalRequest request) {
        this.overlay = overlay;
        this.request = request;
    }

    @Override
    public OperationRecord visit(Debit command) {
        return Movements.debit(overlay, command, request);
    }

    @Override
    public OperationRecord visit(Grant command) {
        return Grants.grant(overlay, command, request);
    }

    @Override
    public OperationRecord visit(DebitUpTo command) {
        return Movements.debitUpTo(overlay, command, request);
    }

    @Override
    public OperationRecord visit(Transfer command) {
        return Movements.transfer(overlay, command, request);
    }

    @Override
    public OperationRecord visit(Post command) {
        return Movements.post(overlay, command, request);
    }

    @Override
    public OperationRecord visit(Refund command) {
        return RefundRules.refund(overlay, command, request);
    }

    @Override
    public OperationRecord visit(Reverse command) {
        return RefundRules.reverse(overlay, command, request);
    }

    @Override
    public OperationRecord visit(ChangeLimits command) {
        return AccountChanges.changeLimits(overlay, command, request);
    }

    @Override
    public OperationRecord visit(FreezeAccount command) {
        return AccountChanges.freeze(overlay, command, request);
    }

    @Override
    public OperationRecord visit(ReopenAccount command) {
        return AccountChanges.reopen(overlay, command, request);
    }

    @Override
    public OperationRecord visit(CloseAccount command) {
        return AccountChanges.close(overlay, command, request);
    }

    @Override
    public OperationRecord visit(PlaceHold command) {
        return Holds.place(overlay, command, request);
    }

    @Override
    public OperationRecord visit(CaptureHold command) {
        return Holds.capture(overlay, command, request);
    }

    @Override
    public OperationRecord visit(ReleaseHold command) {
        return Holds.release(overlay, command, request);
    }

    @Override
    public OperationRecord visit(ExtendHold command) {
        return Holds.extend(overlay, command, request);
    }

    @Override
    public OperationRecord visit(VoidLot command) {
        return Lots.voidLot(overlay, command, request);
    }

    @Override
    public OperationRecord visit(ExtendLot command) {
        return Lots.extend(overlay, command, request);
    }
}
