package io.creditledger.contract;

import io.creditledger.AccountId;
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
import io.creditledger.command.PlaceHold;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.command.VoidLot;
import java.util.ArrayList;
import java.util.List;

/** What callers give: two commands under one key are the same request when these are equal. */
final class GivenFields {
    private GivenFields() {}

    static List<?> of(KeyedCommand<?> command) {
        List<Object> fields = new ArrayList<>();
        fields.add(command.getClass().getSimpleName());
        fields.add(command.effectiveAt());
        if (command instanceof Grant grant) {
            fields.add(grant.account());
            fields.add(grant.amount());
            fields.add(grant.sourceGiven() ? grant.source() : "default");
            fields.add(grant.lotTerms());
            fields.add(grant.expiryAccountGiven() ? grant.expiryAccount() : "default");
            fields.add(grant.rollover());
        } else if (command instanceof Debit debit) {
            fields.add(debit.account());
            fields.add(debit.amount());
            fields.add(debit.destinationGiven() ? debit.destination() : "default");
            fields.add(debit.tags());
        } else if (command instanceof DebitUpTo debit) {
            fields.add(debit.account());
            fields.add(debit.amount());
            fields.add(debit.destinationGiven() ? debit.destination() : "default");
            fields.add(debit.overdraftUsed());
            fields.add(debit.tags());
        } else if (command instanceof Transfer transfer) {
            fields.add(transfer.source());
            fields.add(transfer.destination());
            fields.add(transfer.amount());
        } else if (command instanceof Post post) {
            fields.add(post.legs());
        } else if (command instanceof Refund refund) {
            fields.add(refund.original());
            fields.add(refund.amount());
            fields.add(refund.extendedUntil());
        } else if (command instanceof Reverse reverse) {
            fields.add(reverse.original());
            fields.add(reverse.forced());
        } else if (command instanceof PlaceHold hold) {
            fields.add(hold.account());
            fields.add(hold.amount());
            fields.add(hold.destinationGiven() ? hold.destination() : "default");
            fields.add(hold.timeoutGiven() ? hold.timeout() : "default");
            fields.add(hold.tags());
            fields.add(hold.overdraftUsed());
        } else if (command instanceof CaptureHold capture) {
            fields.add(capture.hold());
            fields.add(capture.amount());
            fields.add(capture.last());
            fields.add(capture.overrunAllowed());
        } else if (command instanceof ReleaseHold release) {
            fields.add(release.hold());
        } else if (command instanceof ExtendHold extend) {
            fields.add(extend.hold());
            fields.add(extend.timeout());
        } else if (command instanceof VoidLot voiding) {
            fields.add(voiding.lot());
        } else if (command instanceof ExtendLot extend) {
            fields.add(extend.lot());
            fields.add(extend.expiresAt());
        } else if (command instanceof ChangeLimits change) {
            fields.add(change.account());
            fields.add(change.floor());
            fields.add(change.ceiling());
            fields.add(change.ceilingRemoved());
        } else {
            fields.add(account(command));
            fields.add(command instanceof CloseAccount close
                    && close.sweepDestination().isPresent());
        }
        return fields;
    }

    /** Returns the account whose terms or status a command changes. */
    static AccountId account(KeyedCommand<?> command) {
        if (command instanceof ChangeLimits change) {
            return change.account();
        } else if (command instanceof FreezeAccount freeze) {
            return freeze.account();
        } else if (command instanceof ReopenAccount reopen) {
            return reopen.account();
        } else if (command instanceof CloseAccount close) {
            return close.account();
        }
        throw new IllegalArgumentException("not about one account: " + command.getClass());
    }
}
