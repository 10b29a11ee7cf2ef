package io.creditledger.contract;

import io.creditledger.command.CaptureHold;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.Grant;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.KeyedCommandVisitor;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.command.VoidLot;
import java.util.List;

/** What callers give: two commands under one key are the same request when these are equal. */
final class GivenFields implements KeyedCommandVisitor<List<?>> {
    private GivenFields() {}

    static List<?> of(KeyedCommand<?> command) {
        return List.of(command.getClass().getSimpleName(), command.effectiveAt(), command.accept(new GivenFields()));
    }

    private static Object unlessDefault(boolean given, Object value) {
        return given ? value : "default";
    }

    @Override
    public List<?> visit(Grant grant) {
        return List.of(
                grant.account(),
                grant.amount(),
                unlessDefault(grant.sourceGiven(), grant.source()),
                grant.lotTerms(),
                unlessDefault(grant.expiryAccountGiven(), grant.expiryAccount()),
                grant.rollover());
    }

    @Override
    public List<?> visit(Debit debit) {
        return List.of(
                debit.account(),
                debit.amount(),
                unlessDefault(debit.destinationGiven(), debit.destination()),
                debit.tags());
    }

    @Override
    public List<?> visit(DebitUpTo debit) {
        return List.of(
                debit.account(),
                debit.amount(),
                unlessDefault(debit.destinationGiven(), debit.destination()),
                debit.overdraftUsed(),
                debit.tags());
    }

    @Override
    public List<?> visit(Transfer transfer) {
        return List.of(transfer.source(), transfer.destination(), transfer.amount());
    }

    @Override
    public List<?> visit(Post post) {
        return post.legs();
    }

    @Override
    public List<?> visit(Refund refund) {
        return List.of(refund.original(), refund.amount(), refund.extendedUntil());
    }

    @Override
    public List<?> visit(Reverse reverse) {
        return List.of(reverse.original(), reverse.forced());
    }

    @Override
    public List<?> visit(ChangeLimits change) {
        return List.of(change.account(), change.floor(), change.ceiling(), change.ceilingRemoved(), change.marks());
    }

    @Override
    public List<?> visit(FreezeAccount freeze) {
        return List.of(freeze.account());
    }

    @Override
    public List<?> visit(ReopenAccount reopen) {
        return List.of(reopen.account());
    }

    @Override
    public List<?> visit(CloseAccount close) {
        return List.of(close.account(), close.sweepDestination().isPresent());
    }

    @Override
    public List<?> visit(PlaceHold hold) {
        return List.of(
                hold.account(),
                hold.amount(),
                unlessDefault(hold.destinationGiven(), hold.destination()),
                unlessDefault(hold.timeoutGiven(), hold.timeout()),
                hold.tags(),
                hold.overdraftUsed());
    }

    @Override
    public List<?> visit(CaptureHold capture) {
        return List.of(capture.hold(), capture.amount(), capture.last(), capture.overrunAllowed());
    }

    @Override
    public List<?> visit(ReleaseHold release) {
        return List.of(release.hold());
    }

    @Override
    public List<?> visit(ExtendHold extend) {
        return List.of(extend.hold(), extend.timeout());
    }

    @Override
    public List<?> visit(VoidLot voiding) {
        return List.of(voiding.lot());
    }

    @Override
    public List<?> visit(ExtendLot extend) {
        return List.of(extend.lot(), extend.expiresAt());
    }
}
