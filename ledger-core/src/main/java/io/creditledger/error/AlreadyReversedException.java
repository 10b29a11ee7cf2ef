package io.creditledger.error;

import io.creditledger.TransactionId;

/** Nothing is left to reverse: the operation has been reversed, or refunded in full. */
public final class AlreadyReversedException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final TransactionId operation;

    /** Describes one refusal. */
    public AlreadyReversedException(TransactionId operation) {
        super(RejectionCode.ALREADY_REVERSED, "operation " + operation + " has been reversed or refunded in full");
        this.operation = operation;
    }

    /** Returns the operation that was to be reversed. */
    public TransactionId operation() {
        return operation;
    }
}
