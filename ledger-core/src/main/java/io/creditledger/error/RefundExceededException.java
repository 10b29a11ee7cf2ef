package io.creditledger.error;

import io.creditledger.TransactionId;

/** The amount to refund exceeds what is left of the debit, or nothing is left to refund. */
public final class RefundExceededException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final TransactionId operation;
    private final long requested;
    private final long refundable;

    /** Describes one refusal. */
    public RefundExceededException(TransactionId operation, long requested, long refundable) {
        super(
                RejectionCode.REFUND_EXCEEDED,
                "operation " + operation + " has " + refundable + " left to refund, not " + requested);
        this.operation = operation;
        this.requested = requested;
        this.refundable = refundable;
    }

    /** Returns the debit. */
    public TransactionId operation() {
        return operation;
    }

    /** Returns the amount to refund, in smallest units; 0 if no amount was set and nothing is left. */
    public long requested() {
        return requested;
    }

    /** Returns what is left to refund, in smallest units; 0 if it has been refunded in full or reversed. */
    public long refundable() {
        return refundable;
    }
}
