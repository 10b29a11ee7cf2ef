package io.creditledger.spring;

import io.creditledger.CreditLedger;
import io.creditledger.OperationRef;
import io.creditledger.error.HoldNotActiveException;
import io.creditledger.error.OperationNotFoundException;
import io.creditledger.error.RefundExceededException;
import io.creditledger.error.RejectedException;
import io.creditledger.spring.MeteredCallStore.Kind;

/** Gives the credits of a call back. */
final class Refunds {
    private Refunds() {}

    /** Refunds a debit, or releases a hold, if that has not been done, and if there is one. */
    static void giveBack(CreditLedger credits, MeteredCall call, Kind kind) {
        OperationRef charge = call.operation();
        RejectedException refused = kind == Kind.DEBIT
                ? credits.tryRefund(charge, call.inLedger("refund")).rejection().orElse(null)
                : credits.tryRelease(charge, call.inLedger("release"))
                        .rejection()
                        .orElse(null);
        // Never charged: its process died between the claim and the charge. Or its hold has expired, or it was
        // refunded.
        if (refused != null
                && !(refused instanceof OperationNotFoundException)
                && !(refused instanceof HoldNotActiveException)
                && !(refused instanceof RefundExceededException)) {
            throw refused;
        }
    }
}
