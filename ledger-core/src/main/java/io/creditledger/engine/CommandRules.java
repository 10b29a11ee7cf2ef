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
    private final Overlay layer;
    private final CanonicalRequest request;

    CommandRules(Overlay layer, CanonicalRequest request) {
        this.layer = layer;
        this.request = request;
    }

    @Override
    public OperationRecord visit(Debit command) {
        return Movements.debit(layer, command, request);
    }

    @Override
    public OperationRecord visit(Grant command) {
        return Grants.grant(layer, command, request);
    }

    @Override
    public OperationRecord visit(DebitUpTo command) {
        return Movements.debitUpTo(layer, command, request);
    }

    @Override
    public OperationRecord visit(Transfer command) {
        return Movements.transfer(layer, command, request);
    }

    @Override
    public OperationRecord visit(Post command) {
        return Movements.post(layer, command, request);
    }

    @Override
    public OperationRecord visit(Refund command) {
        return RefundRules.refund(layer, command, request);
    }

    @Override
    public OperationRecord visit(Reverse command) {
        return RefundRules.reverse(layer, command, request);
    }

    @Override
    public OperationRecord visit(ChangeLimits command) {
        return AccountChanges.changeLimits(layer, command, request);
    }

    @Override
    public OperationRecord visit(FreezeAccount command) {
        return AccountChanges.freeze(layer, command, request);
    }

    @Override
    public OperationRecord visit(ReopenAccount command) {
        return AccountChanges.reopen(layer, command, request);
    }

    @Override
    public OperationRecord visit(CloseAccount command) {
        return AccountChanges.close(layer, command, request);
    }

    @Override
    public OperationRecord visit(PlaceHold command) {
        return Holds.place(layer, command, request);
    }

    @Override
    public OperationRecord visit(CaptureHold command) {
        return Holds.capture(layer, command, request);
    }

    @Override
    public OperationRecord visit(ReleaseHold command) {
        return Holds.release(layer, command, request);
    }

    @Override
    public OperationRecord visit(ExtendHold command) {
        return Holds.extend(layer, command, request);
    }

    @Override
    public OperationRecord visit(VoidLot command) {
        return Lots.voidLot(layer, command, request);
    }

    @Override
    public OperationRecord visit(ExtendLot command) {
        return Lots.extend(layer, command, request);
    }
}
