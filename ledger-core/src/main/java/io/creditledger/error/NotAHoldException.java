package io.creditledger.error;

import io.creditledger.OperationKind;
import io.creditledger.TransactionId;

/** The operation referred to is not a hold. */
public final class NotAHoldException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final TransactionId operation;
    private final OperationKind kind;

    /** Describes one refusal. */
    public NotAHoldException(TransactionId operation, OperationKind kind) {
        super(RejectionCode.NOT_A_HOLD, "operation " + operation + " is a " + kind + ", not a hold");
        this.operation = operation;
        this.kind = kind;
    }

    /** Returns the operation referred to. */
    public TransactionId operation() {
        return operation;
    }

    /** Returns the kind of the operation. */
    public OperationKind kind() {
        return kind;
    }
}
