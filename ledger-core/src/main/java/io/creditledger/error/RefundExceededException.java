package io.creditledger.error;

import io.creditledger.TransactionId;

/** More was to be refunded than is left of the debit, or all that is left, and that is nothing. */
public final class RefundExceededException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final TransactionId operation;
    private final long requested;
    private final long refundable;

    /** Describes one refusal. */
    public RefundExceededException(TransactionId operation, long requested, long refundable) {
        super(
                RejectionCode.REFUND_EXCEEDED,
                "operation " + operation + " has " + refundable + " left to refund, asked for was " + requested);
        this.operation = operation;
        this.requested = requested;
        this.refundable = refundable;
    }

    /** Returns the debit. */
    public TransactionId operation() {
        return operation;
    }

    /** Returns what was to be refunded, in smallest units; 0 if no amount was named and nothing is left. */
    public long requested() {
        return requested;
    }

    /** Returns what is left to refund, in smallest units; 0 if it has been refunded in full or reversed. */
    public long refundable() {
        return refundable;
    }
}
