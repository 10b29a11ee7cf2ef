package io.creditledger.error;

import io.creditledger.TransactionId;

/** More was to be refunded than is left of the debit. */
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

    /** Returns what was to be refunded, in smallest units. */
    public long requested() {
        return requested;
    }

    /** Returns what is left to refund, in smallest units. */
    public long refundable() {
        return refundable;
    }
}
